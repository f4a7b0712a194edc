import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from './command-line.ts';

const read = (words: string) => readCommandLine(['node', 'nx', ...words.split(' ')]);

describe('the command line', () => {
  test.each([['run x:example-bundle --force', true], ['run x:example-bundle --force=true', true], ['run x:example-bundle --force=false', false], ['run x:example-bundle', false]])(
    '"%s": forced %s',
    (words, forced) => expect(read(words).forced).toBe(forced),
  );

  test.each([['run-many --parallel=4', 4], ['run-many --parallel 3 -t x', 3], ['run-many --parallel', undefined], ['run-many --parallel=false', undefined], ['run-many', undefined]])(
    '"%s": parallel %s',
    (words, parallel) => expect(read(words).parallel).toBe(parallel),
  );
});
