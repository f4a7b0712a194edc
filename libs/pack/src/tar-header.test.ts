import { describe, expect, test } from '@jest/globals';
import { Header, Pax } from 'tar';
import { tarHeaders, tarSizeOf } from './tar-header.ts';

const file = (path: string, size = 0) => ({ path, size, executable: false });

/** What another implementation reads in the blocks. */
function readBack(blocks: Buffer) {
  const first = new Header(blocks, 0);
  if (first.type !== 'ExtendedHeader') return first;
  const pax = Pax.parse(blocks.toString('utf8', 512, 512 + (first.size ?? 0)));
  return new Header(blocks, blocks.length - 512, pax);
}

describe('tarHeaders', () => {
  test.each(['a', 'a'.repeat(100), `${'p'.repeat(155)}/${'n'.repeat(100)}`, `${'p/'.repeat(60)}n`])(
    'puts %j into one ustar header',
    (path) => {
      const blocks = tarHeaders(file(path, 5));
      expect(blocks).toHaveLength(512);
      expect(readBack(blocks)).toMatchObject({ path, size: 5, mode: 0o644, uid: 0, gid: 0, type: 'File', cksumValid: true });
    },
  );

  test.each(['a'.repeat(101), 'é', `${'p'.repeat(156)}/n`, `p/${'n'.repeat(101)}`, `${'é€𝄞/'.repeat(60)}n`])(
    'puts %j into a pax header',
    (path) => {
      const blocks = tarHeaders(file(path, 5));
      expect(blocks.length).toBeGreaterThanOrEqual(3 * 512);
      expect(readBack(blocks)).toMatchObject({ path, size: 5, cksumValid: true });
    },
  );

  test.each(Array.from({ length: 30 }, (_, index) => 80 + index))('gives a pax record of a %d-byte name the right length', (length) => {
    const path = `é${'x'.repeat(length - 2)}`;
    expect(readBack(tarHeaders(file(path))).path).toBe(path);
  });

  test('puts a size of 8 GiB and more into a pax header and leaves the name where it is', () => {
    const largest = 2 ** 33 - 1;
    expect(tarHeaders(file('a', largest))).toHaveLength(512);
    const blocks = tarHeaders(file('a', largest + 1));
    expect(readBack(blocks)).toMatchObject({ path: 'a', size: largest + 1 });
    expect(blocks.toString('latin1', 512, 529)).toBe('19 size=858993459');
  });

  test('knows no more of a mode than the executable bit', () => {
    expect(readBack(tarHeaders({ ...file('a'), executable: true })).mode).toBe(0o755);
  });
});

test('tarSizeOf counts headers, contents, padding and the end', () => {
  const files = [file('a', 0), file('b', 1), file('c', 512), file('é', 513)];
  const headers = files.reduce((sum, each) => sum + tarHeaders(each).length, 0);
  expect(tarSizeOf(files)).toBe(headers + 0 + 512 + 512 + 1024 + 1024);
});
