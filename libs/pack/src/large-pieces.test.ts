import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inLargePieces } from './large-pieces.ts';

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
}

async function collect(chunks: readonly Uint8Array[], size: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of inLargePieces(from(chunks), size)) pieces.push(piece);
  return pieces;
}

test('no byte is lost or moved, and all pieces but the first and the last are large', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), fc.integer({ min: 1, max: 30 }), async (chunks, size) => {
    const pieces = await collect(chunks, size);
    expect(Buffer.concat(pieces)).toEqual(Buffer.concat(chunks));
    expect(pieces.slice(1, -1).every((piece) => piece.length >= size)).toBe(true);
  }));
});

test('the first chunk goes on at once', async () => {
  const pieces = inLargePieces(from([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]), 100);
  expect((await pieces.next()).value).toEqual(Buffer.from('a'));
  expect((await pieces.next()).value).toEqual(Buffer.from('bc'));
});
