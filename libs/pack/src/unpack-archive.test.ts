import { sha256 } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { END, entry, pax, tgz } from './testing/hand-made-tar.ts';
import { noise, readFiles, writeFiles } from './testing/trees.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { unpackArchive, type UnpackOptions } from './unpack-archive.ts';

const LIMITS: UnpackOptions = { maxEntries: 100, maxBytes: 2 ** 24 };

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

interface Attempt {
  readonly code?: string;
  readonly message?: string;
  readonly paths: readonly string[];
}

/** Unpacks into a folder with a neighbour, and says what came out of it and that nothing else was touched. */
function attempt(archive: Buffer, options: UnpackOptions = LIMITS): Promise<Attempt> {
  return withFolder(async (folder) => {
    const target = join(folder, 'target');
    writeFileSync(join(folder, 'neighbour'), 'mine');
    const outcome = await unpackArchive(cut(archive, 1 << 16), target, options).then(
      () => ({}),
      (error: unknown) => (error as { failure: { code: string; message: string } }).failure ?? Promise.reject(error),
    );
    expect(readFiles(folder).filter(([path]) => !path.startsWith('target/'))).toEqual([['neighbour', 0o644, sha256('mine')]]);
    const paths = existsSync(target) ? readdirSync(target, { recursive: true }).map(String).sort() : [];
    if ('code' in outcome) expect(existsSync(target)).toBe(false);
    return { ...outcome, paths };
  });
}

const good = entry({ path: 'good', content: 'good' });

describe('what an archive may not hold', () => {
  test.each([
    ['an absolute path', '/tmp/evil', 'is absolute'],
    ['a path that leaves the folder', '../evil', 'has the segment ".."'],
    ['a path that leaves it on a detour', 'a/../../evil', 'has the segment ".."'],
    ['a second "./"', './/evil', 'is absolute'],
    ['a drive letter', 'C:evil', 'is absolute'],
    ['a backslash', '..\\evil', 'has a backslash'],
    ['a control character', 'a\u0007', 'has a control character'],
    ['a name that is not normal', 'e\u0301', 'is not in Unicode form NFC'],
    ['a device of Windows', 'NUL', 'has the segment "NUL", a device on Windows'],
    ['no name', '', 'is empty'],
  ])('%s', async (_, path, problem) => {
    const { code, message } = await attempt(tgz(good, entry({ path, content: 'evil' })));
    if (path !== '') {
      expect({ code, message }).toEqual({ code: 'ARCHIVE_REFUSED', message: `The archive has an entry that ${problem}: ${JSON.stringify(path)}.` });
    }
  });

  test('a long path in a pax header that leaves the folder', async () => {
    const { code, message } = await attempt(tgz(pax({ path: '../evil' }), entry({ path: 'innocent' })));
    expect(code).toBe('ARCHIVE_REFUSED');
    expect(message).toContain('"../evil"');
  });

  test.each([
    ['1', 'a hard link'],
    ['2', 'a symbolic link'],
    ['3', 'a device'],
    ['4', 'a device'],
    ['6', 'a pipe'],
    ['7', 'of type "7"'],
    ['S', 'of type "S"'],
  ])('an entry of type %s', async (type, what) => {
    expect(await attempt(tgz(good, entry({ path: 'evil', type, linkTarget: 'good' })))).toMatchObject({
      code: 'ARCHIVE_REFUSED',
      message: `The archive has an entry that is ${what}: "evil".`,
    });
  });

  test('a link and a file behind it', async () => {
    const archive = tgz(entry({ path: 'out', type: '2', linkTarget: '..' }), entry({ path: 'out/neighbour', content: 'evil' }));
    expect((await attempt(archive)).code).toBe('ARCHIVE_REFUSED');
  });

  test.each([
    ['the same file twice', 'good', 'stands twice'],
    ['names that differ in case only', 'GOOD', 'differs from "good" only in case or Unicode form'],
    ['a file below a file', 'good/evil', 'is below "good", which is both a file and a folder'],
  ])('%s', async (_, path, problem) => {
    expect((await attempt(tgz(good, entry({ path })))).message).toContain(problem);
  });

  test('a file in place of a folder', async () => {
    expect((await attempt(tgz(entry({ path: 'a/b' }), entry({ path: 'a' })))).code).toBe('ARCHIVE_REFUSED');
  });

  test('names that are not UTF-8', async () => {
    const archive = tgz(entry({ path: 'evil', patch: { offset: 0, bytes: '\xff\xfe' } }));
    expect(await attempt(archive)).toMatchObject({ code: 'ARCHIVE_REFUSED', message: 'The archive has a name that is not UTF-8.' });
  });

  test('two names or sizes for one entry', async () => {
    const twice = (attributes: { [key: string]: string }) => tgz(pax(attributes), pax(attributes), entry({ path: 'a', content: 'x' }));
    expect((await attempt(twice({ path: 'b' }))).code).toBe('ARCHIVE_REFUSED');
    expect((await attempt(twice({ size: '1' }))).code).toBe('ARCHIVE_REFUSED');
  });

  test('a global header that names or measures entries', async () => {
    expect((await attempt(tgz(pax({ size: '0' }, 'g'), good))).code).toBe('ARCHIVE_REFUSED');
    expect((await attempt(tgz(pax({ comment: 'made by git' }, 'g'), good))).paths).toEqual(['good']);
  });

  test('a sparse file, whose content is not its content', async () => {
    expect((await attempt(tgz(pax({ 'GNU.sparse.major': '1' }), good))).code).toBe('ARCHIVE_REFUSED');
  });

  test('a header that is too large to be read at once', async () => {
    expect((await attempt(tgz(pax({ comment: 'x'.repeat(70_000) }), good))).code).toBe('ARCHIVE_REFUSED');
  });

  test('a folder with content', async () => {
    expect((await attempt(tgz(entry({ path: 'a/', type: '5', content: 'x' })))).code).toBe('ARCHIVE_REFUSED');
  });
});

describe('how much an archive may hold', () => {
  test('a bomb is noticed by its decompressed bytes', async () => {
    const bomb = tgz(entry({ path: 'zeros', content: Buffer.alloc(2 ** 22) }));
    expect(bomb.length).toBeLessThan(10_000);
    expect(await attempt(bomb, { ...LIMITS, maxBytes: 2 ** 20 })).toMatchObject({
      code: 'ARCHIVE_LIMIT',
      message: 'The archive has more than 1048576 bytes.',
    });
  });

  test('a bomb behind the end of the tar is noticed as well', async () => {
    expect((await attempt(tgz(good, END, Buffer.alloc(2 ** 22)), { ...LIMITS, maxBytes: 2 ** 20 })).code).toBe('ARCHIVE_LIMIT');
  });

  test('too many files are refused', async () => {
    const archive = tgz(...Array.from({ length: 101 }, (_, index) => entry({ path: `file-${index}` })));
    expect(await attempt(archive)).toMatchObject({
      code: 'ARCHIVE_LIMIT',
      message: 'The archive has more than 100 files and folders; "file-100" is one too many.',
    });
    expect((await attempt(archive, { ...LIMITS, maxEntries: 101 })).paths).toHaveLength(101);
  });

  test('folders that are only implied count', async () => {
    expect((await attempt(tgz(entry({ path: `${'d/'.repeat(40)}f` })), { ...LIMITS, maxEntries: 40 })).code).toBe('ARCHIVE_LIMIT');
  });
});

describe('what is no whole archive', () => {
  const whole = tgz(entry({ path: 'noise', content: noise(10_000) }));
  const tar = gunzipSync(whole);

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('<html>Not found</html>')],
    ['a tar without gzip', tar],
    ['gzip of a text', gzipSync('x'.repeat(2000))],
    ['gzip cut off in its header', whole.subarray(0, 5)],
    ['gzip cut off in its data', whole.subarray(0, 5000)],
    ['gzip cut off in its trailer', whole.subarray(0, -1)],
    ['gzip with a flipped bit', Buffer.from(whole.map((byte, index) => (index === 5000 ? byte ^ 1 : byte)))],
    ['gzip with a wrong checksum', Buffer.from(whole.map((byte, index) => (index === whole.length - 8 ? byte ^ 1 : byte)))],
    ['gzip with bytes after it', Buffer.concat([whole, Buffer.from('more')])],
    ['gzip with a second member after it', Buffer.concat([whole, whole])],
    ['a tar cut off in a content', gzipSync(tar.subarray(0, 1000))],
    ['a tar cut off in a header', gzipSync(tar.subarray(0, 300))],
    ['a tar without an end', gzipSync(tar.subarray(0, -1024))],
    ['a tar with half an end', gzipSync(tar.subarray(0, -512))],
    ['a tar with one block of zeros inside', gzipSync(Buffer.concat([good, Buffer.alloc(512), good, END]))],
    ['a tar with an entry after its end', gzipSync(Buffer.concat([tar, good]))],
    ['a pax header without an entry', tgz(pax({ path: 'a' }))],
    ['a pax header with a wrong length', tgz(entry({ path: 'PaxHeader', type: 'x', content: '99 path=a\n' }), good)],
    ['a pax header with a negative size', tgz(pax({ size: '-1' }), good)],
    ['a size that is not octal', tgz(entry({ path: 'a', size: '0000000000z' }))],
    ['a size without bounds', tgz(entry({ path: 'a', patch: { offset: 124, bytes: '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' } }))],
    ['a size larger than the archive', tgz(entry({ path: 'a', content: 'x', size: 2 ** 20 }))],
    ['a header with another checksum', tgz(Buffer.from(good.map((byte, index) => (index === 0 ? byte ^ 1 : byte))))],
    ['a header of another format', tgz(entry({ path: 'a', patch: { offset: 257, bytes: 'other' } }))],
  ])('%s is broken', async (_, archive) => {
    expect((await attempt(archive)).code).toBe('ARCHIVE_BROKEN');
  });
});

describe('unpackArchive', () => {
  const everything = tgz(
    entry({ path: './', type: '5' }),
    entry({ path: './bin/', type: '5', mode: 0o40700 }),
    entry({ path: './bin/run', content: '#!/bin/sh\n', mode: 0o4777 }),
    entry({ path: './secret', content: 'x', mode: 0o600 }),
    pax({ path: `${'ü€𝄞'.repeat(25)}/${'é'.repeat(120)}`, mtime: '1.5' }),
    entry({ path: 'short', content: 'long name' }),
  );
  const unpackedEverything = [
    ['bin/run', 0o755, sha256('#!/bin/sh\n')],
    ['secret', 0o644, sha256('x')],
    [`${'ü€𝄞'.repeat(25)}/${'é'.repeat(120)}`, 0o644, sha256('long name')],
  ];

  test.each([1, 7, 512, 100_000])('reads chunks of %d bytes, and knows no modes but its own', (size) =>
    withFolder(async (folder) => {
      const target = join(folder, 'new', 'target');
      const before = process.umask(0o077);
      try {
        await unpackArchive(cut(everything, size), target, LIMITS);
      } finally {
        process.umask(before);
      }
      expect(readFiles(target)).toEqual(unpackedEverything);
      expect(statSync(join(target, 'bin')).mode & 0o7777).toBe(0o755);
    }),
  );

  test('reads what tar writes, in each of its formats', () =>
    withFolder(async (folder) => {
      const files = writeFiles(join(folder, 'in'), [
        { path: 'a/b.txt', content: 'b' },
        { path: `${'long/'.repeat(50)}${'n'.repeat(120)}`, content: noise(3000), executable: true },
        { path: 'ünï', content: '' },
      ]);
      for (const format of ['gnu', 'pax']) {
        const archive = execFileSync('tar', [`--format=${format}`, '-czf', '-', '-C', join(folder, 'in'), '.']);
        const { files: count } = await unpackArchive(cut(archive, 1000), join(folder, format), LIMITS);
        expect(count).toBe(files.length);
        expect(readFiles(join(folder, format))).toEqual(readFiles(join(folder, 'in')));
      }
    }));

  test('takes a folder that is there and empty, but none with something in it', () =>
    withFolder(async (folder) => {
      await unpackArchive(cut(everything, 1000), folder, LIMITS);
      await expect(unpackArchive(cut(everything, 1000), folder, LIMITS)).rejects.toThrow('is not an empty folder');
      expect(readFiles(folder)).toEqual(unpackedEverything);
    }));

  test('does not follow a link in place of the folder', () =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, 'elsewhere'));
      symlinkSync('elsewhere', join(folder, 'target'));
      await expect(unpackArchive(cut(everything, 1000), join(folder, 'target'), LIMITS)).rejects.toThrow('is not an empty folder');
      expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
    }));

  test('empties a folder that was there, and removes one that it made, when it fails', () =>
    withFolder(async (folder) => {
      const broken = everything.subarray(0, -1);
      mkdirSync(join(folder, 'there'));
      await expect(unpackArchive(cut(broken, 10), join(folder, 'there'), LIMITS)).rejects.toThrow();
      await expect(unpackArchive(cut(broken, 10), join(folder, 'made', 'here'), LIMITS)).rejects.toThrow();
      expect(readdirSync(folder, { recursive: true })).toEqual(['there']);
    }));

  test('passes on what the source throws, and leaves nothing', () =>
    withFolder(async (folder) => {
      async function* failing(): AsyncGenerator<Buffer> {
        yield everything.subarray(0, 100);
        throw new Error('connection lost');
      }
      await expect(unpackArchive(failing(), join(folder, 'a'), LIMITS)).rejects.toThrow('connection lost');
      expect(readdirSync(folder)).toEqual([]);
    }));

  test('tells of a broken archive although the source never ends', () =>
    withFolder(async (folder) => {
      for (const start of [Buffer.from('not gzip at all'), tgz(entry({ path: '../evil', content: noise(100_000) })).subarray(0, 90_000)]) {
        async function* endless(): AsyncGenerator<Buffer> {
          yield start;
          await new Promise(() => undefined);
        }
        await expect(unpackArchive(endless(), join(folder, 'a'), LIMITS)).rejects.toHaveProperty('failure');
        expect(readdirSync(folder)).toEqual([]);
      }
    }));

  test('stops at a signal although the source never answers', () =>
    withFolder(async (folder) => {
      const controller = new AbortController();
      async function* silent(): AsyncGenerator<Buffer> {
        yield everything.subarray(0, 100);
        controller.abort();
        await new Promise(() => undefined);
      }
      const unpacking = unpackArchive(silent(), join(folder, 'a'), { ...LIMITS, signal: controller.signal });
      await expect(unpacking).rejects.toMatchObject({ name: 'AbortError' });
      expect(readdirSync(folder)).toEqual([]);
    }));

  test('says so when it cannot write', () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      const unpacking = unpackArchive(cut(everything, 1000), join(folder, 'file', 'a'), LIMITS);
      await expect(unpacking).rejects.toMatchObject({ failure: { code: 'HOST_DISK' } });
    }));
});
