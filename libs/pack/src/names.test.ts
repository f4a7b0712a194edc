import { describe, expect, test } from '@jest/globals';
import { nameProblem, nameRegister } from './names.ts';

describe('nameProblem', () => {
  test.each(['a', 'a/b.txt', '.gitignore', 'a b', '[...slug].js', '日本語/ファイル', 'é', 'a'.repeat(255), 'auxiliary', 'con-fig'])(
    'takes %j',
    (path) => {
      expect(nameProblem(path)).toBeUndefined();
    },
  );

  test.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['c:x', 'is absolute'],
    ['../x', 'has the segment ".."'],
    ['a/../b', 'has the segment ".."'],
    ['./a', 'has the segment "."'],
    ['a//b', 'has an empty segment'],
    ['a/', 'has an empty segment'],
    ['a\\b', 'has a backslash'],
    ['a\0b', 'has a control character'],
    ['a\nb', 'has a control character'],
    ['a\u0085b', 'has a control character'],
    ['\ud800', 'is not valid Unicode'],
    ['a\ufffd', 'is not valid Unicode'],
    ['e\u0301', 'is not in Unicode form NFC'],
    ['ab:c', 'has a character that Windows does not allow'],
    ['a?', 'has a character that Windows does not allow'],
    ['a/b./c', 'has a segment that ends in a dot or a space, which Windows drops'],
    ['a /b', 'has a segment that ends in a dot or a space, which Windows drops'],
    ['lib/AUX', 'has the segment "AUX", a device on Windows'],
    ['nul.tar.gz', 'has the segment "nul.tar.gz", a device on Windows'],
    ['com1', 'has the segment "com1", a device on Windows'],
    ['é'.repeat(128), 'has a segment longer than 255 bytes'],
    ['abcdefg/'.repeat(97), 'is longer than 768 bytes'],
  ])('refuses %j: it %s', (path, problem) => {
    expect(nameProblem(path)).toBe(problem);
  });
});

describe('nameRegister', () => {
  function problems(...names: readonly (readonly [string, 'file' | 'folder'])[]): (string | undefined)[] {
    const register = nameRegister();
    return names.map(([path, kind]) => register.claim(path, kind));
  }

  test('takes different names, and a folder any number of times', () => {
    expect(problems(['a/b', 'folder'], ['a/b/c', 'file'], ['a/b', 'folder'], ['a/d', 'file'])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('refuses a file that stands twice', () => {
    expect(problems(['a/b', 'file'], ['a/b', 'file'])[1]).toBe('stands twice');
  });

  test.each([
    ['readme', 'README'],
    ['straße', 'STRASSE'],
    ['σ', 'ς'],
    ['\u212a', 'k'],
    ['é', 'É'],
  ])('refuses %j beside %j', (first, second) => {
    expect(problems([first, 'file'], [second, 'file'])[1]).toBe(
      `differs from ${JSON.stringify(first)} only in case or Unicode form`,
    );
  });

  test('refuses files in folders whose names differ only in case', () => {
    expect(problems(['Lib/a', 'file'], ['lib/b', 'file'])[1]).toBe(
      'is below "lib", which differs from "Lib" only in case or Unicode form',
    );
  });

  test('refuses a file below a file', () => {
    expect(problems(['a', 'file'], ['a/b', 'file'])[1]).toBe('is below "a", which is both a file and a folder');
  });

  test('refuses a file in place of a folder, in another case too', () => {
    expect(problems(['a/b', 'file'], ['a', 'file'])[1]).toBe('is both a file and a folder');
    expect(problems(['a/b', 'file'], ['A', 'file'])[1]).toBe('differs from "a" only in case or Unicode form');
  });

  test('counts files and all folders above them', () => {
    const register = nameRegister();
    register.claim('a/b/c', 'file');
    register.claim('a/d', 'folder');
    expect(register.count).toBe(4);
  });
});
