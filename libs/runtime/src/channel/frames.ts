import type { Duplex } from 'node:stream';

/** Four bytes with the length of what follows, the highest first. */
const HEADER_BYTES = 4;

/** A message that is longer than any may be; nothing of it was kept. */
export class FrameTooLong extends Error {
  override readonly name = 'FrameTooLong';
  readonly bytes: number;

  constructor(bytes: number) {
    super(`a message of ${bytes} bytes`);
    this.bytes = bytes;
  }
}

/** Sends one message. */
export function writeFrame(channel: Duplex, message: object): void {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  channel.write(header);
  channel.write(body);
}

/**
 * The messages of a channel, as they come; what is left over at its end is dropped. Reads on only when it is asked for
 * the next one, so that whoever writes too fast has to wait.
 *
 * @throws FrameTooLong as soon as a message announces more than `maxBytes`.
 */
export async function* readFrames(channel: Duplex, maxBytes: number): AsyncGenerator<Buffer, void> {
  let pending: Buffer[] = [];
  let held = 0;
  let wanted = HEADER_BYTES;
  for await (const chunk of channel as AsyncIterable<Buffer>) {
    pending.push(chunk);
    held += chunk.length;
    if (held < wanted) continue;
    const bytes = Buffer.concat(pending);
    let start = 0;
    for (;;) {
      if (bytes.length - start < HEADER_BYTES) break;
      const length = bytes.readUInt32BE(start);
      if (length > maxBytes) throw new FrameTooLong(length);
      if (bytes.length - start < HEADER_BYTES + length) break;
      yield bytes.subarray(start + HEADER_BYTES, start + HEADER_BYTES + length);
      start += HEADER_BYTES + length;
    }
    const rest = bytes.subarray(start);
    [pending, held] = [rest.length === 0 ? [] : [rest], rest.length];
    wanted = rest.length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + rest.readUInt32BE(0);
  }
}
