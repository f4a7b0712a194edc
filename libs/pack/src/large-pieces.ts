/**
 * The bytes of `source` in pieces of at least `size` bytes, except for the first and the last. The first goes on as it is:
 * what is no archive at all is found out by it, however slowly the rest would come.
 */
export async function* inLargePieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  let isFirst = true;
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < size && !isFirst) continue;
    yield held.length === 1 ? chunk : Buffer.concat(held);
    [isFirst, held, bytes] = [false, [], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}
