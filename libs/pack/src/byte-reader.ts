/** Takes bytes from chunks of any size in the portions that a format asks for. Holds one chunk. */
export interface ByteReader {
  /** A copy of the next `length` bytes, or undefined where fewer are left. */
  exactly(length: number): Promise<Buffer | undefined>;
  /** The next `length` bytes piece by piece, each to be used before the next is asked for; they end early where the source does. */
  pieces(length: number): AsyncGenerator<Buffer, void>;
}

/** @returns a reader over `chunks`, of each of which nothing is kept when the next is asked for. */
export function byteReader(chunks: AsyncIterable<Buffer>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);

  async function* pieces(length: number): AsyncGenerator<Buffer, void> {
    for (let remaining = length; remaining > 0; ) {
      if (chunk.length === 0) {
        const next = await iterator.next();
        if (next.done === true) return;
        chunk = next.value;
      }
      const piece = chunk.subarray(0, remaining);
      chunk = chunk.subarray(piece.length);
      remaining -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async function exactly(length: number): Promise<Buffer | undefined> {
    if (chunk.length >= length) {
      const whole = Buffer.from(chunk.subarray(0, length));
      chunk = chunk.subarray(length);
      return whole;
    }
    const whole = Buffer.alloc(length);
    let filled = 0;
    for await (const piece of pieces(length)) filled += piece.copy(whole, filled);
    return filled === length ? whole : undefined;
  }

  return { exactly, pieces };
}
