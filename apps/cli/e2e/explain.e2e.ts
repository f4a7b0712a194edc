import { describe, expect, test } from '@jest/globals';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository, example, type Repository } from './repository.ts';

const files = { ...example('model'), ...example('user', { config: { dependsOn: [{ slug: 'model' }] }, files: { 'src/index.ts': "export { handler } from '../upstream/model/dist/index.js';\n" } }) };
const otherAnswer = { 'examples/model/src/index.ts': 'export const handler = () => ({ answer: 43 });\n' };

/** Verifying builds and records what nobody has built yet. */
const build = async (repository: Repository, slug: string) => expect(await repository.apphub(['verify', slug])).toMatchObject({ code: 0 });
const explain = async (repository: Repository, slug: string) => (await repository.apphub(['explain', slug])).stdout;

describe('apphub explain', () => {
  test('of a hit says who built it, when, where and how', async () => {
    using repository = createRepository(files);
    await build(repository, 'model');
    const told = await explain(repository, 'model');
    expect(told).toMatch(/^model {2}hit\n {2}fingerprint {2}sha256:[0-9a-f]{64}\n {2}bundle {7}sha256:[0-9a-f]{64}, .*B, runs anywhere\n/);
    expect(told).toMatch(/\n {2}built {8}2\d{3}-\d\d-\d\dT.*Z, in .*\n {2}by {11}scope local, not signed\n {2}with {9}(process-group|bubblewrap) \(limits: (cgroup|watchdog)\), \w+-\w+.*, no commit known\n$/);
    expect(await repository.json(['explain', 'model'])).toMatchObject({ slug: 'model', verdict: { kind: 'hit', record: { scope: 'local' } } });
  });

  test('of a miss names each input that differs: a changed file, a new one, one that is gone, one that became executable', async () => {
    using repository = createRepository({ ...files, 'examples/model/src/gone.ts': '', 'examples/model/run.sh': '#!/bin/sh\n' });
    await build(repository, 'model');
    repository.write({ ...otherAnswer, 'examples/model/src/new.ts': '' });
    repository.remove('examples/model/src/gone.ts');
    repository.makeExecutable('examples/model/run.sh');
    const told = await explain(repository, 'model');
    expect(told).toContain('model  miss: nobody has built these inputs yet, in no scope that is read here (no-record)');
    expect(told.split('\n').slice(-5, -1)).toEqual([
      '    file:run.sh        changed  it was a plain file and is an executable file; its content is the same',
      '    file:src/gone.ts   removed',
      '    file:src/index.ts  changed',
      '    file:src/new.ts    added',
    ]);
  });

  test('names a setting of the example that changed', async () => {
    using repository = createRepository(files);
    await build(repository, 'model');
    repository.write({ 'examples/model/apphub.bundle.json': { slug: 'model', externals: ['left-out'] } });
    expect(await explain(repository, 'model')).toMatch(/^ {4}file:apphub\.bundle\.json {2}changed$/m);
  });

  test('waits for an upstream that has to be built, then names it as the input that differs', async () => {
    using repository = createRepository(files);
    await build(repository, 'user');
    repository.write(otherAnswer);
    const waiting = await explain(repository, 'user');
    expect(waiting).toMatch(/^user {2}unknown until model is built: its bundle is an input$/m);
    expect(waiting).toMatch(/^ {2}upstream model at upstream\/model: miss: .*\n {4}"apphub explain model" says more\.$/m);
    expect(waiting).toContain('    none of its own inputs differs');
    await build(repository, 'model');
    expect(await explain(repository, 'user')).toMatch(/^ {4}upstream:upstream\/model {2}changed$/m);
  });

  test('of a bundle that was deleted says so, and that no input differs', async () => {
    using repository = createRepository(files);
    await build(repository, 'model');
    for (const name of readdirSync(join(repository.store, 'v1'))) if (name === 'blobs') rmSync(join(repository.store, 'v1', name), { recursive: true });
    const told = await explain(repository, 'model');
    expect(told).toContain('model  miss: there is a record, but its bundle is not in the store any more (blob-missing)');
    expect(told).toMatch(/not used: a record in local; its blob sha256:[0-9a-f]{64} is not in the store/);
    expect(told).toContain('    no input differs');
  });

  test('suggests the example that was meant, and ends with 2', async () => {
    using repository = createRepository(files);
    expect(await repository.apphub(['explain', 'modle'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'USAGE  There is no example "modle". Did you mean "model"?\n  What to do: There are: model, user.\n',
    });
  });

  test('tells a broken example and a store that cannot be had as failures, to programs too', async () => {
    using repository = createRepository({ ...files, 'examples/bad/apphub.bundle.json': { slug: 'bad', entri: 'x' }, 'examples/bad/manifest.json': {} });
    const broken = await repository.apphub(['explain', 'bad', '--json']);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('did you mean "entry"?') });
    expect(JSON.parse(broken.stdout)).toMatchObject({ failure: { code: 'CONFIG_INVALID' } });
    const noStore = await repository.apphub(['explain', 'model'], { env: { APPHUB_BUNDLE_STORAGE_URL: 'ftp://x' } });
    expect(noStore).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('STORE_SETTINGS_INVALID') });
  });
});
