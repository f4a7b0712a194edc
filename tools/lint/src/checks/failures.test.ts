import { expect, test } from '@jest/globals';
import { memoryRepository } from '../repository.ts';
import { failuresCheckOf } from './failures.ts';

const doc = (...codes: string[]) => `# Failures\n\n| code | meaning |\n|---|---|\n${codes.map((code) => `| \`${code}\` | words |\n`).join('')}`;
const source = "fail('STORE_FULL', 'No room.'); fail('CANCELED', 'Over.');";
const check = failuresCheckOf(['STORE_FULL', 'CANCELED']);

test('a table, a document and a source that agree pass', async () => {
  const repository = memoryRepository({ 'docs/failures.md': doc('STORE_FULL', 'CANCELED'), 'libs/a/src/a.ts': source });
  expect(await check.run(repository)).toEqual({ findings: [], figures: '2 codes' });
});

test('a code that is not documented is found', async () => {
  const repository = memoryRepository({ 'docs/failures.md': doc('STORE_FULL'), 'libs/a/src/a.ts': source });
  expect((await check.run(repository)).findings).toMatchObject([{ rule: 'failure-documented', message: 'CANCELED is not listed' }]);
});

test('a documented code that is gone is found', async () => {
  const repository = memoryRepository({ 'docs/failures.md': doc('STORE_FULL', 'CANCELED', 'GONE'), 'libs/a/src/a.ts': source });
  expect((await check.run(repository)).findings).toMatchObject([{ message: 'GONE is listed but does not exist' }]);
});

test('without the document no code is documented', async () => {
  expect((await check.run(memoryRepository({ 'libs/a/src/a.ts': source }))).findings).toHaveLength(2);
});

test('a code that only tests and the table name is found', async () => {
  const repository = memoryRepository({
    'docs/failures.md': doc('STORE_FULL', 'CANCELED'),
    'libs/a/src/a.ts': "fail('CANCELED', 'Over.');",
    'libs/a/src/a.test.ts': source,
    'libs/model/src/failure-table.ts': source,
    'libs/model/src/failure-rows/stores.ts': source,
  });
  expect((await check.run(repository)).findings).toMatchObject([{ rule: 'failure-used', message: 'no source names STORE_FULL' }]);
});
