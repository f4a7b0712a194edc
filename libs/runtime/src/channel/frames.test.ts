import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Duplex } from 'node:stream';
import { FrameTooLong, readFrames } from './frames.ts';
import { parseMessage } from './messages.ts';
import { isDeeperThan } from './nesting.ts';

function framed(body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

async function read(chunks: readonly Buffer[], most = 1000): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  for await (const frame of readFrames(Duplex.from(chunks), most)) frames.push(frame);
  return frames;
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter((part) => part.length > 0);
};

test('messages come out as they went in, wherever the stream is cut', async () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)), { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(bodies, fc.array(fc.nat(), { maxLength: 10 }), async (sent, places) => {
    expect(await read(cutAt(Buffer.concat(sent.map(framed)), places))).toEqual(sent);
  }));
});

test('what is left over at the end is dropped', async () => {
  expect(await read([framed(Buffer.from('a')), Buffer.from([0, 0, 0, 9, 1])])).toEqual([Buffer.from('a')]);
});

test('a message that is too long is refused by its header alone', async () => {
  await expect(read([Buffer.from([0, 0, 4, 0])])).rejects.toThrow(FrameTooLong);
});

test('no bytes make the reader throw, or give anything but a message', () => {
  fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.json().map((text) => Buffer.from(text))), (bytes) => {
    const message = parseMessage(Buffer.from(bytes));
    return !message.ok || ['log', 'update', 'secret', 'returned', 'thrown'].includes(message.value.type);
  }));
});

test('nesting is counted outside of texts', () => {
  const deep = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
  expect([isDeeperThan(deep(8), 8), isDeeperThan(deep(9), 8)]).toEqual([false, true]);
  expect(isDeeperThan(Buffer.from(JSON.stringify({ text: '[[[[[["\\"[[[[[[' })), 2)).toBe(false);
});
