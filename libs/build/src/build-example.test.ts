import { describe, expect, test } from '@jest/globals';
import { type Failure, FailureError, failure } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import type { Backend } from '@apphub/store';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildExample, type BuildOptions, type BuildOutcome } from './build-example.ts';
import { type Example, loadExample } from './example/index.ts';
import { smallExample, testRepository, type TestRepository } from './testing/example-folder.ts';
import { type TestPorts, testPorts } from './testing/test-ports.ts';

function load(repository: TestRepository, slug = 'a'): Example {
  const loaded = loadExample(join(repository.root, 'examples', slug), { repositoryRoot: repository.root });
  if (!loaded.ok) throw new FailureError(loaded.error);
  return loaded.value;
}

async function build(repository: TestRepository, { ports }: TestPorts, options: Partial<BuildOptions> = {}): Promise<BuildOutcome> {
  const result = await buildExample(load(repository), { upstream: [], ...options }, ports);
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}

async function failureOfBuild(repository: TestRepository, { ports }: TestPorts, options: Partial<BuildOptions> = {}): Promise<Failure | undefined> {
  const result = await buildExample(load(repository), { upstream: [], ...options }, ports);
  return result.ok ? undefined : result.error;
}

const script = (build: string, more: object = {}) => ({ 'package.json': { name: 'a', scripts: { build } }, ...more });
const stages = ({ events }: TestPorts) => events.flatMap((event) => (event.type === 'stage' ? [event.stage] : []));

describe('building an example', () => {
  test('is built once and then found; the bundle holds what was built, nothing is left', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const first = await build(repository, kit);
    expect(first.origin).toEqual({ kind: 'built', because: 'no-record' });
    expect(stages(kit)).toEqual(['resolving', 'building', 'packaging', 'uploading', 'completed']);

    const second = await build(repository, kit);
    expect(second.origin).toEqual({ kind: 'reused' });
    expect(second.receipt).toEqual(first.receipt);
    expect(kit.opened).toEqual(['a']);
    expect(kit.sandboxesLeft()).toEqual([]);
    expect(readdirSync(join(repository.root, 'examples/a')).sort()).toEqual(['apphub.bundle.json', 'manifest.json', 'src']);

    const bytes = await kit.ports.store.openBlob(first.receipt.digest);
    const unpacked = join(repository.root, 'unpacked');
    await unpackArchive(bytes!, unpacked, { maxEntries: 10, maxBytes: 1e6 });
    expect(readFileSync(join(unpacked, 'dist/index.js'), 'utf8')).toContain('answer: 42');
    expect(readFileSync(join(unpacked, 'dist/index.js'), 'utf8')).not.toContain(repository.root);
  });

  test('gives the same bytes in another checkout under another umask', async () => {
    const digests = new Set<string>();
    for (const umask of [0o022, 0o077]) {
      const before = process.umask(umask);
      try {
        using repository = testRepository(smallExample('a'));
        using kit = await testPorts();
        digests.add((await build(repository, kit)).receipt.digest);
      } finally {
        process.umask(before);
      }
    }
    expect(digests.size).toBe(1);
  });

  test.each(['cgroup', 'watchdog'] as const)('is recorded with what held its limits: %s', async (limits) => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const { sandboxes } = kit.ports;
    const ports = { ...kit.ports, sandboxes: { ...sandboxes, open: async (slug: string) => ({ ...(await sandboxes.open(slug)), limits }) } };
    const { record } = await build(repository, { ...kit, ports });
    expect(record).toMatchObject({ isolation: 'process-group', limits });
    expect(await ports.records.find(record.fingerprint, { platform: ports.toolchain.platform })).toMatchObject({ kind: 'hit', record: { limits } });
  });

  test('that is forced is built again, but bytes that are stored are not compressed again', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const first = await build(repository, kit);
    kit.events.length = 0;
    const forced = await build(repository, kit, { force: true });
    expect(forced.origin).toEqual({ kind: 'built', because: 'forced' });
    expect(forced.receipt).toEqual(first.receipt);
    expect(stages(kit)).not.toContain('uploading');
  });

  test('whose blob is gone is built again, and the reason is said', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const first = await build(repository, kit);
    await kit.ports.store.deleteBlob(first.receipt.digest);
    expect((await build(repository, kit)).origin).toEqual({ kind: 'built', because: 'blob-missing' });
    expect(await kit.ports.store.statBlob(first.receipt.digest)).toBeDefined();
  });

  test('installs what the lock says, and leaves development dependencies out', async () => {
    using repository = testRepository(smallExample('a', {
      config: { files: ['dist/**/*', 'node_modules/**/*'] },
      files: {
        'src/index.ts': "import ms from 'ms';\nexport const handler = () => ms('2 days');\n",
        'package.json': { name: 'a', dependencies: { ms: '2.1.3' }, devDependencies: { 'is-number': '7.0.0' } },
        'package-lock.json': {
          name: 'a', lockfileVersion: 3, requires: true,
          packages: {
            '': { name: 'a', dependencies: { ms: '2.1.3' }, devDependencies: { 'is-number': '7.0.0' } },
            'node_modules/ms': { version: '2.1.3', integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==' },
            'node_modules/is-number': { version: '7.0.0', dev: true, engines: { node: '>=0.12.0' }, integrity: 'sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==' },
          },
        },
      },
    }));
    using kit = await testPorts();
    const { receipt } = await build(repository, kit);
    const unpacked = join(repository.root, 'unpacked');
    await unpackArchive((await kit.ports.store.openBlob(receipt.digest))!, unpacked, { maxEntries: 1000, maxBytes: 1e7 });
    expect(readdirSync(join(unpacked, 'node_modules'))).toEqual(['ms']);
    expect(stages(kit)).toContain('installing-dependencies');
  });
});

describe('a build that cannot succeed', () => {
  test.each([
    ['fails', 'node -e "console.error(process.cwd() && 13); process.exit(3)"', 'BUILD_FAILED', {}],
    ['never ends', 'node -e "setInterval(() => {}, 1000)"', 'LIMIT_TIME', { limits: { timeoutSeconds: 2 } }],
    ['writes nothing', 'node -e 0', 'PACK_EMPTY', {}],
  ])('because its command %s has its own code and leaves nothing', async (...[, command, code, config]) => {
    using repository = testRepository(smallExample('a', { config, files: script(command) }));
    using kit = await testPorts();
    expect((await failureOfBuild(repository, kit))?.code).toBe(code);
    expect(kit.sandboxesLeft()).toEqual([]);
    expect(stages(kit).at(-1)).toBe('failed');
  });

  test('repeats the last words of its command, with secrets masked', async () => {
    using repository = testRepository(smallExample('a', { files: script('node -e "console.log(\'the hunter2-secret word\'); process.exit(1)"') }));
    using kit = await testPorts();
    const reason = await failureOfBuild(repository, kit);
    expect(reason?.problems?.join('\n')).toContain('the ');
    expect(JSON.stringify([reason, kit.events])).not.toContain('> hunter2');
    expect(kit.events.some((event) => event.type === 'log' && event.line.includes('hunter2-secret'))).toBe(false);
  });

  test('that is canceled ends as canceled and leaves nothing', async () => {
    using repository = testRepository(smallExample('a', { files: script('node -e "setInterval(() => {}, 1000)"') }));
    const controller = new AbortController();
    using kit = await testPorts();
    const ports = { ...kit.ports, emit: (event: (typeof kit.events)[number]) => {
      kit.events.push(event);
      if (event.type === 'stage' && event.stage === 'building') setTimeout(() => controller.abort(), 200);
    } };
    const result = await buildExample(load(repository), { upstream: [], signal: controller.signal }, ports);
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELED' } });
    expect(kit.sandboxesLeft()).toEqual([]);
    expect(stages(kit).at(-1)).toBe('canceled');
  });

  test('because an install script is not allowed starts nothing', async () => {
    using repository = testRepository(smallExample('a', { files: {
      'package.json': { name: 'a', dependencies: { x: '1.0.0' } },
      'package-lock.json': { lockfileVersion: 3, packages: { '': { dependencies: { x: '1.0.0' } }, 'node_modules/x': { version: '1.0.0', hasInstallScript: true, integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==' } } },
    } }));
    using kit = await testPorts();
    expect((await failureOfBuild(repository, kit))?.code).toBe('INSTALL_SCRIPT_NOT_ALLOWED');
    expect(kit.opened).toEqual([]);
  });

  test('because a file was swapped after it was judged starts nothing', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const example = load(repository);
    repository.write({ 'examples/a/manifest.json': { name: 'a', version: '2.0.0', entry: 'dist/index.js' } });
    expect(await buildExample(example, { upstream: [] }, kit.ports)).toMatchObject({ ok: false, error: { code: 'INPUT_CHANGED' } });
    expect(kit.opened).toEqual([]);
  });

  test('because the example is for another platform starts nothing', async () => {
    using repository = testRepository(smallExample('a', { config: { platforms: ['sunos-x64'] } }));
    using kit = await testPorts();
    expect((await failureOfBuild(repository, kit))?.code).toBe('CONFIG_PLATFORM_UNSUPPORTED');
  });
});

describe('a store that fails', () => {
  const down = (): never => { throw new FailureError(failure('STORE_UNAVAILABLE', 'The store is down.')); };

  test('on reading only costs a build, and is told once', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts({ wrap: (backend): Backend => ({ ...backend, list: down, get: async () => down() }) });
    expect((await build(repository, kit)).origin).toEqual({ kind: 'built', because: 'store-fault' });
    expect(kit.events.filter((event) => event.type === 'notice')).toHaveLength(1);
  });

  test('on writing fails the build with its own code after everything else was done', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts({ wrap: (backend): Backend => ({ ...backend, put: async () => down() }) });
    expect((await failureOfBuild(repository, kit))?.code).toBe('STORE_UNAVAILABLE');
    expect(stages(kit)).toContain('uploading');
    expect(kit.sandboxesLeft()).toEqual([]);
  });
});
