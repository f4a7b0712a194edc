import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository, example, type Repository } from './repository.ts';

const DAY = 24 * 60 * 60 * 1000;

const filesBelow = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
const blobs = ({ store }: Repository) => filesBelow(join(store, 'v1/blobs'));

/** Makes a store believe that everything in it was written and used a month ago. */
function age({ store }: Repository): void {
  const then = Date.now() - 30 * DAY;
  for (const path of filesBelow(join(store, 'v1/uses'))) {
    rmSync(path);
    writeFileSync(path, `{"usedOn":${then}}`);
  }
  for (const path of blobs({ store } as Repository)) utimesSync(path, then / 1000, then / 1000);
}

async function builtTwice(): Promise<Repository> {
  const repository = createRepository(example('tides'));
  expect(await repository.apphub(['verify', 'tides'])).toMatchObject({ code: 0 });
  // The first record goes, so that nothing names the first bundle any more.
  rmSync(join(repository.store, 'v1/records'), { recursive: true });
  repository.write({ 'examples/tides/src/index.ts': 'export const handler = () => ({ answer: 43 });\n' });
  expect(await repository.apphub(['verify', 'tides'])).toMatchObject({ code: 0 });
  return repository;
}

describe('apphub gc', () => {
  test('says what would go and why, and deletes only when told so', async () => {
    using repository = await builtTwice();
    age(repository);
    expect(blobs(repository)).toHaveLength(2);
    const tried = await repository.apphub(['gc']);
    expect(tried.stdout).toMatch(/bundle [0-9a-f]{12} {2}.*B {2}last used 2\d{3}-\d\d-\d\d: no record names it; would be deleted\nWould free 1 bundle, .*; 1 bundle stay, /);
    expect(tried.stdout).toContain('Nothing was deleted. "apphub gc --apply"');
    expect(blobs(repository)).toHaveLength(2);

    const applied = await repository.json(['gc', '--apply', '--yes']);
    expect(applied).toMatchObject({ applied: true, taken: [{ reason: 'unnamed', fate: 'deleted' }], freed: { blobs: 1 }, left: { blobs: 1 } });
    expect(blobs(repository)).toHaveLength(1);
    expect(filesBelow(join(repository.store, 'v1/epoch'))).toHaveLength(1);
    expect((await repository.apphub(['explain', 'tides'])).stdout).toMatch(/^tides {2}hit/);
  });

  test('leaves what is younger than the grace period', async () => {
    using repository = await builtTwice();
    expect((await repository.apphub(['gc', '--apply', '--yes', '--max-size', '1B'])).stdout).toContain('Freed 0 bundles');
    expect(blobs(repository)).toHaveLength(2);
  });

  test('beside builds, again and again, takes nothing that they rely on', async () => {
    using repository = createRepository({ ...example('a'), ...example('b', { config: { dependsOn: [{ slug: 'a' }] } }), ...example('c', { config: { dependsOn: [{ slug: 'b' }] } }) });
    let verifying = true;
    const verified = (async () => {
      for (let round = 0; round < 2; round += 1) {
        expect(await repository.apphub(['verify', '--all'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Match rate: 3 of 3') });
      }
    })().finally(() => (verifying = false));
    let collections = 0;
    while (verifying) {
      // The grace period has to be longer than the longest build: what a build took hold of is kept for that long.
      expect(await repository.apphub(['gc', '--apply', '--yes', '--grace', '20s', '--max-age', '1s', '--max-size', '1B'])).toMatchObject({ code: 0 });
      collections += 1;
    }
    await verified;
    expect(collections).toBeGreaterThan(1);
  });

  test('wants sizes and times with units', async () => {
    using repository = createRepository(example('a'));
    for (const [option, value] of [['--grace', '24'], ['--max-age', 'long'], ['--max-size', '5 potatoes']] as const) {
      expect(await repository.apphub(['gc', option, value])).toMatchObject({ code: 2, stderr: expect.stringContaining(`${option}: expected a number with a unit`) });
    }
  });

  test('of a store that is not there fails with the words of the store', async () => {
    using repository = createRepository(example('a'));
    writeFileSync(join(repository.home, 'file'), readFileSync(import.meta.filename));
    const run = await repository.apphub(['gc'], { env: { APPHUB_BUNDLE_STORAGE_URL: `file://${repository.home}/file/store` } });
    expect(run).toMatchObject({ code: expect.any(Number), stderr: expect.stringMatching(/^(STORE_|)/) });
  });
});
