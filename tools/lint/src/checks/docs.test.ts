import { expect, test } from '@jest/globals';
import { memoryRepository } from '../repository.ts';
import { docsCheck } from './docs.ts';

const messages = async (contents: Record<string, string>) =>
  (await docsCheck.run(memoryRepository(contents))).findings.map(({ place, message }) => `${place} ${message}`);

test('links to files, folders, anchors and the web are alive', async () => {
  const page = 'See [a](a.md), [b](../libs/), [c](#here), [d](https://example.org), [e](a.md#there) and `docs/a.md`.';
  expect(await messages({ 'docs/index.md': page, 'docs/a.md': '', 'libs/README.md': '' })).toEqual([]);
});

test('a dead link is found with its line', async () => {
  expect(await messages({ 'README.md': '\n[a](docs/gone.txt)' })).toEqual(['README.md:2 docs/gone.txt leads nowhere']);
});

test('a page that the code names must exist', async () => {
  const found = await messages({ 'libs/a/src/table.ts': "remedy: 'docs/gone.md describes it.'" });
  expect(found).toEqual(['libs/a/src/table.ts:1 docs/gone.md does not exist']);
});

test('a package without a README is found', async () => {
  expect(await messages({ 'libs/a/package.json': '{}', 'libs/b/package.json': '{}', 'libs/b/README.md': '' })).toEqual([
    'libs/a has no README.md',
  ]);
});
