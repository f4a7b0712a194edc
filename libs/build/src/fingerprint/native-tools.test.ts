import { describe, expect, test } from '@jest/globals';
import { compilerFields, pythonFields } from './index.ts';

describe('native tools', () => {
  test('have a field each, with a line of words', async () => {
    const fields = await compilerFields();
    expect(fields.map(([name]) => name)).toEqual(['compiler:cc', 'compiler:c++', 'compiler:linker', 'compiler:libc']);
    for (const [, value] of fields) expect(value).toMatch(/^\S.*\S$/u);
  });

  test('that are not there are a fact like any other', async () => {
    expect(await pythonFields('python3.999')).toEqual([['python', 'none']]);
  });
});
