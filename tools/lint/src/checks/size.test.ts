import { expect, test } from '@jest/globals';
import { memoryRepository } from '../repository.ts';
import { sizeCheck } from './size.ts';

const lines = (count: number) => 'x;\n'.repeat(count);
const repository = (contents: Record<string, number>) =>
  memoryRepository(Object.fromEntries(Object.entries(contents).map(([path, count]) => [path, lines(count)])));

const small = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`libs/a/src/small-${index}.ts`, 10]));

test('files at their limit pass, and the distribution is printed', async () => {
  const { findings, figures } = await sizeCheck.run(repository({ ...small, 'libs/a/src/long.ts': 300, 'libs/a/src/long.test.ts': 400 }));
  expect(findings).toEqual([]);
  expect(figures).toBe('21 source files: median 10, p90 10, longest 300 (libs/a/src/long.ts); 1 tests: median 400, p90 400, longest 400 (libs/a/src/long.test.ts)');
});

test('a source file or a test with a line too many is found', async () => {
  const { findings } = await sizeCheck.run(repository({ ...small, 'libs/a/src/long.ts': 301, 'libs/a/src/long.test.ts': 401 }));
  expect(findings.map(({ place }) => place)).toEqual(['libs/a/src/long.ts', 'libs/a/src/long.test.ts']);
});

test('an example may not be longer than other code', async () => {
  const { findings } = await sizeCheck.run(repository({ ...small, 'examples/a/src/index.ts': 301 }));
  expect(findings.map(({ place }) => place)).toEqual(['examples/a/src/index.ts']);
});

test('a median or a 90th percentile over its budget is found', async () => {
  const { findings } = await sizeCheck.run(repository({ 'libs/a/src/a.ts': 81, 'libs/a/src/b.ts': 81, 'libs/a/src/c.ts': 201 }));
  expect(findings.map(({ message }) => message)).toEqual(['median 81 lines, at most 80 allowed', '90th percentile 201 lines, at most 200 allowed']);
});

test('fixtures do not count', async () => {
  const { findings } = await sizeCheck.run(repository({ ...small, 'libs/a/fixtures/long.ts': 900 }));
  expect(findings).toEqual([]);
});
