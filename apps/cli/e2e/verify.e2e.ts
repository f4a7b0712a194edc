import { describe, expect, test } from '@jest/globals';
import { selectIsolation } from '@apphub/sandbox';
import { mkdtempSync, opendirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chooseElsewhere } from '../src/verify/elsewhere.ts';
import { createRepository, example, type Repository, scripted } from './repository.ts';

interface VerifyJson {
  readonly verified: number;
  readonly matched: number;
  readonly mismatched: number;
  readonly matchRate: number;
  readonly varied: readonly { readonly what: string }[];
  readonly examples: readonly { readonly kind: string; readonly slug: string; readonly record: { readonly fingerprint: string }; readonly entries?: readonly { readonly path: string; readonly kind: string }[] }[];
}

/** Forty names of which no two file systems give the same order. */
const manyFiles = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`src/part-${(index * 7919) % 40}.txt`, String(index)]));

const PATH_SCRIPT = "fs.writeFileSync('dist/where.txt', `${process.cwd()} ${process.env.TMPDIR}\\n`);";

/** The same all day long. */
const DAY_SCRIPT = "fs.writeFileSync('dist/day.txt', new Date().toISOString().slice(0, 10) + '\\n');";

const seeds = {
  ...scripted('with-time', "fs.writeFileSync('dist/built.txt', 'built at\\n' + new Date().toISOString() + '\\n');"),
  ...scripted('with-day', DAY_SCRIPT),
  ...scripted('with-random', "fs.writeFileSync('dist/id.bin', Buffer.concat([Buffer.alloc(8), Buffer.from(crypto.getRandomValues(new Uint8Array(8)))]));"),
  ...scripted('with-path', PATH_SCRIPT),
  ...scripted('with-order', "const folder = fs.opendirSync('src');\nconst names = [];\nfor (let entry = folder.readSync(); entry; entry = folder.readSync()) names.push(entry.name);\nfs.writeFileSync('dist/names.txt', names.join('\\n'));", manyFiles),
};

/** A folder tells its order where the two builds lie on file systems that keep one each; elsewhere nothing can be seen. */
const { folder: elsewhere } = chooseElsewhere({ tempFolder: tmpdir(), otherTempFolders: ['/dev/shm'], umask: 0o022, env: {} });
const ordersShow = orderOf(tmpdir(), (names) => names) !== orderOf(elsewhere, (names) => names.toReversed());

function orderOf(parent: string, arranged: (names: string[]) => string[]): string {
  const folder = mkdtempSync(join(parent, 'order-'));
  try {
    for (const name of arranged(Object.keys(manyFiles))) writeFileSync(join(folder, basename(name)), '');
    const opened = opendirSync(folder);
    const found: string[] = [];
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) found.push(entry.name);
    opened.closeSync();
    return found.join();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hasBubblewrap = (await selectIsolation('bubblewrap').catch(() => undefined)) !== undefined;

async function kindsOf(repository: Repository, isolation: string) {
  const result = await repository.json<VerifyJson>(['verify', '--all'], { env: { APPHUB_ISOLATION: isolation } });
  return { result, kinds: Object.fromEntries(result.examples.map(({ slug, kind, entries }) => [slug, [kind, ...(entries ?? []).map(({ path }) => path)]])) };
}

describe('apphub verify', () => {
  test('names what differs in examples that hold the time, the day, chance, a path or the order of a folder, and sets them aside', async () => {
    using repository = createRepository({ ...seeds, ...example('good') });
    const { result, kinds } = await kindsOf(repository, 'process-group');
    expect(kinds).toEqual({
      good: ['match'],
      'with-day': ['mismatch', 'dist/day.txt'],
      'with-order': ordersShow ? ['mismatch', 'dist/names.txt'] : ['match'],
      'with-path': ['mismatch', 'dist/where.txt'],
      'with-random': ['mismatch', 'dist/id.bin'],
      'with-time': ['mismatch', 'dist/built.txt'],
    });
    const mismatched = ordersShow ? 5 : 4;
    expect(result).toMatchObject({ verified: 6, matched: 6 - mismatched, mismatched, matchRate: (6 - mismatched) / 6 });
    expect(repository.left()).toEqual([]);
    const held = await repository.json<{ slugs: string[] }[]>(['quarantine', 'list']);
    expect(held.flatMap(({ slugs }) => slugs).sort()).toEqual(Object.keys(kinds).filter((slug) => kinds[slug]?.[0] === 'mismatch'));
  });

  (hasBubblewrap ? test : test.skip)('under bubblewrap a path is the same everywhere, so that it does no harm in a bundle', async () => {
    using repository = createRepository(scripted('with-path', PATH_SCRIPT));
    expect((await kindsOf(repository, 'bubblewrap')).kinds).toEqual({ 'with-path': ['match'] });
  });

  (hasBubblewrap ? test : test.skip)('under bubblewrap the date is another one as well', async () => {
    using repository = createRepository(scripted('with-day', DAY_SCRIPT));
    expect((await kindsOf(repository, 'bubblewrap')).kinds).toEqual({ 'with-day': ['mismatch', 'dist/day.txt'] });
  });

  test('tells people the lines that differ, ends with 1, and leaves the decision to them', async () => {
    using repository = createRepository(seeds);
    const first = await repository.apphub(['verify', 'with-time']);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/^with-time {2}other bytes: 1 entry differs/m);
    expect(first.stdout).toMatch(/dist\/built\.txt\n {4}2 - 2\d{3}-.*\n {4}2 \+ 2\d{3}-/);
    expect(first.stdout).toContain('Match rate: 0 of 1, 0.0 %');
    expect(first.stderr).toMatch(/^NOT_REPRODUCIBLE {2}Built again, these gave other bytes: with-time\.$/m);

    const explained = await repository.apphub(['explain', 'with-time']);
    expect(explained.stdout).toContain('miss: these inputs were set aside until somebody decides (quarantined)');
    const fingerprint = /fingerprint +sha256:([0-9a-f]{64})/.exec(explained.stdout)?.[1] ?? '';
    const unknown = await repository.apphub(['quarantine', 'release', 'ffff00', '--reason', 'x']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('USAGE')]);
    const released = await repository.apphub(['quarantine', 'release', fingerprint.slice(0, 10), '--reason', 'only a time']);
    expect(released).toMatchObject({ code: 0, stdout: expect.stringContaining('is released in local') });
    expect((await repository.apphub(['explain', 'with-time'])).stdout).toMatch(/^with-time {2}hit$/m);
    expect((await repository.apphub(['quarantine', 'list'])).stdout).toBe('Nothing is set aside in local.\n');
  });

  test('builds dependents on the same upstream bundles, and says what it varied', async () => {
    using repository = createRepository({ ...example('model'), ...example('user', { config: { dependsOn: [{ slug: 'model' }] }, files: { 'src/index.ts': "export { handler } from '../upstream/model/dist/index.js';\n" } }) });
    const run = await repository.apphub(['verify', 'user']);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('Match rate: 1 of 1, 100.0 %') });
    for (const what of ['folder', 'umask', 'locale', 'time zone', 'threads', 'clock', 'date of Node']) expect(run.stdout).toMatch(new RegExp(`^  ${what} +\\S+.* -> `, 'm'));
    expect(run.stderr).toContain('user  again: building …');
  });

  test('tells an example that cannot be built, and goes on with the others', async () => {
    using repository = createRepository({ ...scripted('broken', 'process.exit(3);'), ...example('good') });
    const run = await repository.apphub(['verify', '--all']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^broken {2}not verified\n {2}BUILD_FAILED/m);
    expect(run.stdout).toContain('Match rate: 1 of 1, 100.0 %; 1 could not be verified');
  });

  test('that is canceled in the second build ends with 130 and leaves nothing', async () => {
    using repository = createRepository(scripted('slow', "if (fs.existsSync('waited')) process.exit(1);\nawait new Promise((resolve) => setTimeout(resolve, 3000));"));
    const run = await repository.apphub(['verify', 'slow'], {
      onNote: (line, child) => {
        if (line.startsWith('slow  again: building')) child.kill('SIGINT');
      },
    });
    expect([run.code, run.stderr]).toEqual([130, expect.stringContaining('CANCELED')]);
    expect(repository.left()).toEqual([]);
  });

  test('wants names or --all, not both and not neither', async () => {
    using repository = createRepository(example('good'));
    for (const args of [[], ['good', '--all'], ['god']]) {
      const run = await repository.apphub(['verify', ...args]);
      expect([run.code, run.stdout]).toEqual([2, '']);
    }
  });
});
