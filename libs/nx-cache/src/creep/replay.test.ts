import { expect, test } from '@jest/globals';
import { creepOnPlainCache, creepOnThisCache, isPoisoned, tamperedStore, tokenOfClosedBranch } from './replay.ts';

/** Each is several runs of Nx. */
const LIMIT_MS = 180_000;

test('a plain write-once cache hands the poison of a pull request to main', async () => {
  const { steps } = await creepOnPlainCache();
  expect(steps.at(-1)).toMatchObject({ output: 'PWNED-a', source: 'remote cache', isSafe: false });
}, LIMIT_MS);

test('on this cache main builds its own, and the poison stays with whoever made it', async () => {
  const story = await creepOnThisCache();
  expect(isPoisoned(story)).toBe(false);
  expect(story.steps.map(({ output, source }) => `${output} ${source}`)).toEqual([
    'PWNED-a built',
    'built-a built',
    'built-a remote cache',
    'built-a remote cache',
    'PWNED-a remote cache',
  ]);
}, LIMIT_MS);

test('bytes that were replaced in the bucket are a miss', async () => {
  const story = await tamperedStore();
  expect(story.steps.map(({ output, source }) => `${output} ${source}`)).toEqual(['built-a built', 'built-a built']);
}, LIMIT_MS);

test('the token of a closed branch writes nothing, and its runs go on', async () => {
  const story = await tokenOfClosedBranch();
  expect(isPoisoned(story)).toBe(false);
  expect(story.steps.map(({ source }) => source)).toEqual(['built', 'built', 'built']);
}, LIMIT_MS);
