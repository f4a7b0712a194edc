import { expect, test } from '@jest/globals';
import { creepOnPlainCache, creepOnThisCache, isPoisoned, tamperedStore, tokenOfClosedBranch } from './replay.ts';

test('a plain write-once cache hands the poison of a pull request to main', async () => {
  const { steps } = await creepOnPlainCache();
  expect(steps.at(-1)).toMatchObject({ output: 'PWNED-a', source: 'remote cache', isSafe: false });
});

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
});

test('bytes that were replaced in the bucket are a miss', async () => {
  const story = await tamperedStore();
  expect(story.steps.map(({ output, source }) => `${output} ${source}`)).toEqual(['built-a built', 'built-a built']);
});

test('the token of a closed branch writes nothing, and its runs go on', async () => {
  const story = await tokenOfClosedBranch();
  expect(isPoisoned(story)).toBe(false);
  expect(story.steps.map(({ source }) => source)).toEqual(['built', 'built', 'built']);
});
