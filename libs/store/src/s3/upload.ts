import { CompleteMultipartUploadCommand, PutObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Content } from '../backend.ts';

export interface UploadTarget {
  readonly bucket: string;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** Bytes. Memory for one upload is at most (parts at once + 1) times this. */
const PART_SIZE = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;

/** Makes `content` visible at the target, whole or not at all. Large files go in parts, a few at a time. */
export async function upload(client: S3Client, content: Content, target: UploadTarget): Promise<void> {
  if (content.kind === 'file' && content.size > PART_SIZE) await uploadParts(client, content, target);
  else await uploadWhole(client, await bytesOf(content, target.signal), target);
}

async function bytesOf(content: Content, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return content.kind === 'bytes' ? content.bytes : await readFile(content.path, { signal });
}

async function uploadWhole(client: S3Client, bytes: Uint8Array, { bucket, key, signal }: UploadTarget): Promise<void> {
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentLength: bytes.length });
  await client.send(command, signal === undefined ? {} : { abortSignal: signal });
}

async function uploadParts(client: S3Client, { path, size }: Content & { kind: 'file' }, { bucket, key, signal }: UploadTarget): Promise<void> {
  const partSize = Math.max(PART_SIZE, Math.ceil(size / MOST_PARTS));
  const params = { Bucket: bucket, Key: key, Body: createReadStream(path), ContentLength: size };
  await new Upload({ client: abortable(client, signal), params, partSize, queueSize: PARTS_AT_ONCE }).done();
}

/**
 * `Upload` has an abort of its own, but that returns before parts under way have ended and before the server was told
 * to drop those it has, so that an aborted upload stays behind. Here the parts fail instead, as they would with a broken
 * network, and `Upload` tidies up before it gives in. The start is not aborted: its answer is what can be dropped. Nor is
 * the completion: the server may go through with it all the same, and nobody would know; it ends as all calls do.
 */
function abortable(client: S3Client, signal: AbortSignal | undefined): S3Client {
  if (signal === undefined) return client;
  const send = async (command: Parameters<S3Client['send']>[0]) => {
    const isPart = command instanceof UploadPartCommand;
    if (isPart || command instanceof CompleteMultipartUploadCommand) signal.throwIfAborted();
    return await client.send(command, isPart ? { abortSignal: signal } : {});
  };
  return Object.create(client, { send: { value: send } });
}
