import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackArchive } from '@apphub/pack';
import { createBuilder } from './builder.ts';
import { loadExample } from './example/index.ts';
import { smallExample, testRepository, type TestRepository } from './testing/example-folder.ts';
import { type TestPorts, testPorts } from './testing/test-ports.ts';

const builderOf = (repository: TestRepository, { ports }: TestPorts) =>
  createBuilder((slug) => loadExample(join(repository.root, 'examples', slug), { repositoryRoot: repository.root }), { concurrency: 2 }, ports);

const dependsOn = (...slugs: string[]) => ({ config: { dependsOn: slugs.map((slug) => ({ slug })) } });

const consumer = (upstream: string) =>
  smallExample('b', {
    ...dependsOn(upstream),
    files: { 'src/index.ts': `import { handler as upstream } from '../upstream/${upstream}/dist/index.js';\nexport const handler = () => upstream();\n` },
  });

describe('building examples with what they depend on', () => {
  test('an upstream bundle is built first and is there when its dependent is built', async () => {
    using repository = testRepository({ ...smallExample('a'), ...consumer('a') });
    using kit = await testPorts();
    const result = await builderOf(repository, kit).build('b');
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    expect(kit.opened).toEqual(['a', 'b']);
    const unpacked = join(repository.root, 'unpacked');
    await unpackArchive((await kit.ports.store.openBlob(result.value.receipt.digest))!, unpacked, { maxEntries: 10, maxBytes: 1e6 });
    expect(readFileSync(join(unpacked, 'dist/index.js'), 'utf8')).toContain('answer: 42');
  });

  test('an upstream that is rebuilt to the same content does not rebuild its dependent', async () => {
    using repository = testRepository({ ...smallExample('a'), ...consumer('a') });
    using kit = await testPorts();
    await builderOf(repository, kit).build('b');
    repository.write({ 'examples/a/notes.txt': 'Not part of the bundle.' });
    const result = await builderOf(repository, kit).build('b');
    expect(kit.opened).toEqual(['a', 'b', 'a']);
    expect(result).toMatchObject({ ok: true, value: { origin: { kind: 'reused' } } });
  });

  test('asked for twice, an example is built once', async () => {
    using repository = testRepository({ ...smallExample('a'), ...consumer('a') });
    using kit = await testPorts();
    const builder = builderOf(repository, kit);
    await Promise.all([builder.build('a'), builder.build('b'), builder.build('a')]);
    expect(kit.opened).toEqual(['a', 'b']);
  });

  test('a failed upstream fails its dependents with the reason, and nobody else', async () => {
    using repository = testRepository({
      ...smallExample('a', { files: { 'src/index.ts': 'export const = 1;' } }),
      ...consumer('a'),
      ...smallExample('c'),
    });
    using kit = await testPorts();
    const builder = builderOf(repository, kit);
    const [a, b, c] = await Promise.all([builder.build('a'), builder.build('b'), builder.build('c')]);
    expect(a).toMatchObject({ ok: false, error: { code: 'BUILD_FAILED' } });
    expect(b).toMatchObject({ ok: false, error: { code: 'DEPENDENCY_FAILED', message: expect.stringContaining('because a failed') } });
    expect(c?.ok).toBe(true);
  });

  test('a circle is told with its members, also when several of them are asked for at once', async () => {
    using repository = testRepository({ ...smallExample('a', dependsOn('b')), ...smallExample('b', dependsOn('c')), ...smallExample('c', dependsOn('a')) });
    using kit = await testPorts();
    const builder = builderOf(repository, kit);
    const results = await Promise.all([builder.build('c'), builder.build('a'), builder.build('b')]);
    for (const result of results) expect(result).toMatchObject({ ok: false, error: { code: 'CONFIG_DEPENDENCY_CYCLE' } });
  });
});
