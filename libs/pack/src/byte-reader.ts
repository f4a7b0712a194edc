/** Takes bytes from chunks of any size in the portions that a format asks for. Holds one chunk. */
export interface ByteReader {
  /** The next `length` bytes, or undefined where fewer are left. */
  exactly(length: number): Promise<Buffer | undefined>;
  /** The next `length` bytes piece by piece; they end early where the source does. */
  pieces(length: number): AsyncGenerator<Buffer, void>;
}

/** @returns a reader over `chunks`; its answers are views of them. */
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
      const whole = chunk.subarray(0, length);
      chunk = chunk.subarray(length);
      return whole;
    }
    const parts: Buffer[] = [];
    for await (const piece of pieces(length)) parts.push(piece);
    const whole = Buffer.concat(parts);
    return whole.length === length ? whole : undefined;
  }

  return { exactly, pieces };
}
