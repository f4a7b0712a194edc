import { type Digest, err, failure, ok, parsePlatform } from '@apphub/model';
import { layout, openFileBackend, openStore } from '@apphub/store';
import { processGroup } from '@apphub/sandbox';
import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedBundle, RunOptions } from '../port.ts';
import { runBundle } from '../run-bundle.ts';
import { jsBundle, makeBundle } from '../testing/make-bundle.ts';
import { useRuns } from '../testing/use-runs.ts';

const runs = useRuns(processGroup);

/** Counts what is started, whatever it is. */
function counting(options: RunOptions): { readonly options: RunOptions; started(): number } {
  let started = 0;
  const open: RunOptions['sandboxes']['open'] = async (label) => {
    const sandbox = await options.sandboxes.open(label);
    return { ...sandbox, run: (command) => ((started += 1), sandbox.run(command)), [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
  };
  return { options: { ...options, sandboxes: { open } }, started: () => started };
}

async function bytesOf(bundle: ResolvedBundle): Promise<Buffer> {
  return await buffer((await runs.store.openBlob(bundle.digest))!);
}

/** Puts other bytes in the place of a blob, past everything that verifies. */
async function replace(digest: Digest, bytes: Buffer): Promise<void> {
  await runs.backend.put(layout.blob(digest), { kind: 'bytes', bytes });
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ 0xff;
  return copy;
};

test.each<[string, (bytes: Buffer, other: Buffer) => Buffer]>([
  ['cut off in the middle', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['cut off by its last byte', (bytes) => bytes.subarray(0, -1)],
  ['empty', () => Buffer.alloc(0)],
  ['of the right size with a wrong byte in the middle', (bytes) => flipped(bytes, bytes.length >> 1)],
  ['of the right size with a wrong byte in its check sum', (bytes) => flipped(bytes, bytes.length - 6)],
  ['that of another bundle', (_bytes, other) => other],
  ['another bundle, filled up to the right size', (bytes, other) => Buffer.concat([other, Buffer.alloc(Math.max(0, bytes.length - other.length))])],
  ['followed by more bytes', (bytes) => Buffer.concat([bytes, Buffer.from('more')])],
])('a blob that is %s starts nothing', async (_what, change) => {
  const other = await bytesOf(await makeBundle({ ...jsBundle('exports.handler = () => "swapped"'), slug: 'other' }, runs.store));
  const bundle = await runs.make(jsBundle(`exports.handler = () => "right"; // ${'padding '.repeat(50)}`));
  await replace(bundle.digest, change(await bytesOf(bundle), other));
  const counted = counting(runs.options);
  const outcome = await runBundle('job', {}, counted.options);
  expect(outcome).toMatchObject({ status: 'failed', started: false, bundle: { digest: bundle.digest }, failure: { code: expect.stringMatching(/^(STORE|ARCHIVE)_/) } });
  expect(counted.started()).toBe(0);
});

test('a blob that is not there starts nothing and is said to be missing', async () => {
  const bundle = await runs.make(jsBundle('exports.handler = () => 1'));
  await runs.store.deleteBlob(bundle.digest);
  expect(await runBundle('job', {}, runs.options)).toMatchObject({ status: 'failed', started: false, failure: { code: 'STORE_BLOB_MISSING' } });
});

test('a store of files is verified as any other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runs-store-'));
  try {
    const store = openStore(openFileBackend(folder));
    const bundle = await makeBundle(jsBundle('exports.handler = () => 5'), store);
    const options: RunOptions = { ...runs.options, store, resolve: async () => ok(bundle) };
    expect(await runBundle('job', {}, options)).toMatchObject({ status: 'succeeded', result: 5 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is run is the digest that was resolved, even if the version moves meanwhile', async () => {
  const first = await runs.make(jsBundle('exports.handler = () => "first"'));
  const { resolve, ...options } = runs.options;
  const outcome = await runBundle('job@1.0.0', {}, {
    ...options,
    resolve: async (reference, call) => {
      const found = await resolve(reference, call);
      await runs.make(jsBundle('exports.handler = () => "forced"'));
      return found;
    },
  });
  expect(outcome).toMatchObject({ result: 'first', bundle: { digest: first.digest } });
});

test('a reference that is none, or that names nothing, starts nothing', async () => {
  expect(await runBundle('../job', {}, runs.options)).toMatchObject({ status: 'failed', failure: { code: 'RUN_REFERENCE_INVALID' }, bundle: undefined, started: false });
  const resolve = async () => err(failure('BUNDLE_UNKNOWN', 'There is no such bundle.'));
  expect(await runBundle('job', {}, { ...runs.options, resolve })).toMatchObject({ status: 'failed', failure: { code: 'BUNDLE_UNKNOWN' }, bundle: undefined });
});

test('a bundle for another platform is refused before anything is downloaded, with the sentence that says how to rebuild', async () => {
  const other = parsePlatform('darwin-arm64');
  await runs.make({ ...jsBundle('exports.handler = () => 1'), platform: other });
  let downloads = 0;
  const store: RunOptions['store'] = { openBlob: async () => ((downloads += 1), undefined) };
  const outcome = await runBundle('job', {}, { ...runs.options, store });
  expect(outcome).toMatchObject({ status: 'failed', started: false, failure: { code: 'RUN_PLATFORM_OTHER', message: `The bundle of job@1.0.0 holds native code for darwin-arm64 and cannot run on ${runs.platform}.`, remedy: expect.stringMatching(/"apphub import job".*"apphub run job@1\.0\.0 --auto-rebuild"/) } });
  expect(outcome.status === 'failed' && outcome.failure.remedy).toContain('POST /examples/import with {"slug": "job"}');
  expect(downloads).toBe(0);
});

test('a rebuild is asked for and waited for where that is wanted, and its result is what runs', async () => {
  await runs.make({ ...jsBundle('exports.handler = () => "old"'), platform: parsePlatform('darwin-arm64') });
  const asked: string[] = [];
  const outcome = await runBundle('job', {}, {
    ...runs.options,
    autoRebuild: async ({ slug }, { platform }) => {
      asked.push(`${slug} for ${platform}`);
      return ok(await runs.make({ ...jsBundle('exports.handler = () => "rebuilt"'), platform }));
    },
  });
  expect(outcome).toMatchObject({ status: 'succeeded', result: 'rebuilt' });
  expect(asked).toEqual([`job for ${runs.platform}`]);
});

test('a rebuild that fails, or that gives the wrong platform again, ends the run', async () => {
  const bundle = await runs.make({ ...jsBundle('exports.handler = () => "old"'), platform: parsePlatform('darwin-arm64') });
  expect(await runBundle('job', {}, { ...runs.options, autoRebuild: async () => err(failure('BUILD_FAILED', 'No.')) })).toMatchObject({ failure: { code: 'BUILD_FAILED' }, bundle: { digest: bundle.digest } });
  expect(await runBundle('job', {}, { ...runs.options, autoRebuild: async () => ok(bundle) })).toMatchObject({ failure: { code: 'RUN_PLATFORM_OTHER' } });
});

test('a bundle with a manifest that cannot be read is not started', async () => {
  expect(await runs.run({ files: {}, manifest: { runtime: 'ruby' } })).toMatchObject({ status: 'failed', started: false, failure: { code: 'CONFIG_INVALID' } });
  expect(await runs.run({ files: {}, manifest: { runtime: 'python3.99', pythonEntry: 'main.py' } })).toMatchObject({ status: 'failed', started: false, failure: { code: 'TOOL_MISSING' } });
});
