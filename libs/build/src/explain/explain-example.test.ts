import { describe, expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model';
import { localRecords } from '@apphub/trust';
import { join } from 'node:path';
import { createBuilder } from '../builder.ts';
import { loadExample } from '../example/index.ts';
import { smallExample, testRepository, type TestRepository } from '../testing/example-folder.ts';
import { type TestPorts, testPorts } from '../testing/test-ports.ts';
import { explainExample } from './explain-example.ts';
import type { Explanation } from './explanation.ts';

const finder = (repository: TestRepository) => (slug: string) => loadExample(join(repository.root, 'examples', slug), { repositoryRoot: repository.root });

async function build(repository: TestRepository, { ports }: TestPorts, slug = 'a') {
  const result = await createBuilder(finder(repository), { concurrency: 1 }, ports).build(slug);
  if (!result.ok) throw new FailureError(result.error);
  return result.value;
}

async function explain(repository: TestRepository, { ports }: Pick<TestPorts, 'ports'>, slug = 'a'): Promise<Explanation> {
  const find = finder(repository);
  const example = find(slug);
  if (!example.ok) throw new FailureError(example.error);
  return explainExample(example.value, { find }, { ...ports, records: localRecords(ports.store) });
}

/** `changed file:bundle/src/index.ts`, one for each difference. */
const lines = (comparison: Explanation['last']) => comparison?.differences.map(({ kind, name }) => `${kind} ${name}`);

const consumer = { config: { dependsOn: [{ slug: 'a' }] }, files: { 'src/index.ts': 'export const handler = () => 1;\n' } };

describe('explaining an example', () => {
  test('that nobody built says so, and builds nothing', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    expect(await explain(repository, kit)).toMatchObject({ slug: 'a', verdict: { kind: 'miss', reason: 'no-record' }, upstream: [], rejected: [] });
    expect(kit.opened).toEqual([]);
  });

  test('that is a hit says who built it, when and where', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const { record } = await build(repository, { ...kit, ports: { ...kit.ports, gitCommit: 'c'.repeat(40) } });
    const explanation = await explain(repository, kit);
    expect(explanation.verdict).toEqual({ kind: 'hit', record });
    expect(explanation.fingerprint).toBe(record.fingerprint);
    expect(explanation.last).toBeUndefined();
    expect(record).toMatchObject({ scope: 'local', gitCommit: 'c'.repeat(40), isolation: expect.any(String) });
  });

  test('names the file that changed, that is new, that is gone', async () => {
    using repository = testRepository({ ...smallExample('a', { files: { 'src/gone.ts': '' } }) });
    using kit = await testPorts();
    await build(repository, kit);
    repository.write({ 'examples/a/src/index.ts': 'export const handler = () => 2;\n', 'examples/a/src/new.ts': '' });
    repository.remove('examples/a/src/gone.ts');
    const { verdict, last, nearest } = await explain(repository, kit);
    expect(verdict).toEqual({ kind: 'miss', reason: 'no-record' });
    expect(lines(last)).toEqual(['removed file:bundle/src/gone.ts', 'changed file:bundle/src/index.ts', 'added file:bundle/src/new.ts']);
    expect(nearest).toBeUndefined();
  });

  test('names the tool whose version changed, with both versions', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    await build(repository, kit);
    const ports = { ...kit.ports, toolchain: { ...kit.ports.toolchain, nodeVersion: '99.0.0' } };
    const { last } = await explain(repository, { ports });
    expect(last?.differences).toEqual([{ kind: 'changed', name: 'tool:node', before: kit.ports.toolchain.nodeVersion, after: '99.0.0' }]);
  });

  test('names another isolation', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    await build(repository, kit);
    const isolation = { name: 'bubblewrap', workspacePath: '/workspace' } as const;
    const { last } = await explain(repository, { ports: { ...kit.ports, sandboxes: { ...kit.ports.sandboxes, isolation } } });
    expect(lines(last)).toEqual(['changed isolation', 'changed isolation:workspace']);
  });

  test('waits for an upstream that is no hit, and still compares its own inputs', async () => {
    using repository = testRepository({ ...smallExample('a'), ...smallExample('b', consumer) });
    using kit = await testPorts();
    await build(repository, kit, 'b');
    expect((await explain(repository, kit, 'b')).verdict.kind).toBe('hit');
    repository.write({ 'examples/a/src/index.ts': 'export const handler = () => 2;\n', 'examples/b/notes.txt': 'new' });
    const waiting = await explain(repository, kit, 'b');
    expect(waiting).toMatchObject({ verdict: { kind: 'waits', upstream: ['a'] }, upstream: [{ slug: 'a', path: 'upstream/a', verdict: { kind: 'miss', reason: 'no-record' } }] });
    expect(waiting.fingerprint).toBeUndefined();
    expect(lines(waiting.last)).toEqual(['added file:bundle/notes.txt']);
  });

  test('names the upstream whose bundle has other content now', async () => {
    using repository = testRepository({ ...smallExample('a'), ...smallExample('b', consumer) });
    using kit = await testPorts();
    await build(repository, kit, 'b');
    repository.write({ 'examples/a/src/index.ts': 'export const handler = () => 2;\n' });
    await build(repository, kit, 'a');
    const { verdict, last } = await explain(repository, kit, 'b');
    expect(verdict).toEqual({ kind: 'miss', reason: 'no-record' });
    expect(lines(last)).toEqual(['changed upstream:upstream/a']);
  });

  test('of which the blob was deleted says so, and that the inputs are the same', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const { record } = await build(repository, kit);
    await kit.ports.store.deleteBlob(record.digest);
    const { verdict, rejected, last } = await explain(repository, kit);
    expect(verdict).toMatchObject({ kind: 'miss', reason: 'blob-missing' });
    expect(rejected).toMatchObject([{ reason: 'blob-missing', words: expect.stringContaining(record.digest) }]);
    expect(last?.differences).toEqual([]);
  });

  test('that was set aside repeats the reason', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const { record } = await build(repository, kit);
    await localRecords(kit.ports.store).quarantine(record.fingerprint, 'two builds differ');
    expect((await explain(repository, kit)).verdict).toMatchObject({ kind: 'miss', reason: 'quarantined', failure: { problems: [expect.stringContaining('two builds differ')] } });
  });

  test('compares with the nearest record as well, where that is not the last', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const first = await build(repository, kit);
    repository.write({ 'examples/a/one.txt': '1', 'examples/a/two.txt': '2' });
    await build(repository, kit);
    repository.remove('examples/a/one.txt');
    repository.remove('examples/a/two.txt');
    repository.write({ 'examples/a/src/index.ts': 'export const handler = () => 2;\n' });
    const { last, nearest } = await explain(repository, kit);
    expect(lines(last)).toEqual(['removed file:bundle/one.txt', 'changed file:bundle/src/index.ts', 'removed file:bundle/two.txt']);
    expect(nearest?.record.fingerprint).toBe(first.record.fingerprint);
    expect(lines(nearest)).toEqual(['changed file:bundle/src/index.ts']);
  });

  test('in a circle names the circle', async () => {
    const on = (slug: string) => ({ config: { dependsOn: [{ slug }] } });
    using repository = testRepository({ ...smallExample('a', on('b')), ...smallExample('b', on('c')), ...smallExample('c', on('b')) });
    using kit = await testPorts();
    await expect(explain(repository, kit)).rejects.toMatchObject({ failure: { code: 'CONFIG_DEPENDENCY_CYCLE', message: expect.stringContaining('b -> c -> b') } });
  });
});
