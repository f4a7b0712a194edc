import { parsePlatform } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { bundlePlatform, inspectNativeCode } from './native-code.ts';
import { planArchive } from './plan.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { writeFiles } from './testing/trees.ts';

function formatsOf(content: Buffer): Promise<string[]> {
  return withFolder((folder) =>
    inspectNativeCode(planArchive(writeFiles(folder, [{ path: 'file', content }]))).map(({ format }) => format),
  );
}

/** Big-endian 32-bit numbers, filled up with zeros to 64 bytes. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(64);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

function pe({ signature = 'PE\0\0', offset = 0x80 } = {}): Buffer {
  const bytes = Buffer.alloc(offset + 64);
  bytes.write('MZ');
  bytes.writeUInt32LE(offset, 0x3c);
  bytes.write(signature, offset);
  return bytes;
}

const ELF = Buffer.from('\x7fELF\x02\x01\x01'.padEnd(64, '\0'), 'latin1');
const X86_64 = 0x01000007;
const ARM64 = 0x0100000c;

describe('inspectNativeCode', () => {
  test('finds the program that runs this test, whatever it is called', () => {
    const plan = planArchive([
      { path: 'bin/innocent.txt', source: process.execPath },
      { path: 'self.ts', source: join(import.meta.dirname, 'native-code.ts') },
    ]);
    expect(inspectNativeCode(plan).map(({ path }) => path)).toEqual(['bin/innocent.txt']);
  });

  test.each([
    ['ELF of 64 bit', ELF, ['elf']],
    ['ELF of 32 bit, big-endian', Buffer.from('\x7fELF\x01\x02'.padEnd(64, '\0'), 'latin1'), ['elf']],
    ['Mach-O of 64 bit', words(0xcffaedfe, 0x07000001), ['mach-o']],
    ['Mach-O of 32 bit, big-endian', words(0xfeedface, 18), ['mach-o']],
    ['Mach-O for two architectures', words(0xcafebabe, 2, X86_64, 3), ['mach-o']],
    ['Mach-O for two architectures, 64-bit offsets', words(0xcafebabf, 2, ARM64, 0), ['mach-o']],
    ['PE', pe(), ['pe']],
    ['PE behind a long DOS stub', pe({ offset: 100_000 }), ['pe']],
  ])('knows %s', async (_, content, expected) => {
    expect(await formatsOf(content)).toEqual(expected);
  });

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a magic number alone', Buffer.from('\x7fELF', 'latin1')],
    ['a text that begins as ELF does', Buffer.from('\x7fELF is a format'.padEnd(64), 'latin1')],
    ['a Java class', words(0xcafebabe, 0x00000034, 0x00170a00)],
    ['a Java class of a preview release', words(0xcafebabe, 0xffff0041, 0x00170a00)],
    ['a DOS program', pe({ signature: 'NE\0\0' })],
    ['a text that begins with MZ', Buffer.from('MZ is how it begins. '.repeat(10))],
    ['WebAssembly', Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), Buffer.alloc(64)])],
    ['a script', Buffer.from('#!/usr/bin/env node\nconsole.log(1);\n')],
    ['a library of object files', Buffer.concat([Buffer.from('!<arch>\n'), Buffer.alloc(60), ELF])],
  ])('passes over %s', async (_, content) => {
    expect(await formatsOf(content)).toEqual([]);
  });
});

test('a bundle without native code runs anywhere, any other where it was built', () => {
  const host = parsePlatform('linux-x64-glibc');
  expect(bundlePlatform([], host)).toBe('any');
  expect(bundlePlatform([{ path: 'a.node', format: 'elf' }], host)).toBe(host);
});
