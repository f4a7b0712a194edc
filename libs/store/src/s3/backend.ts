import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { failure, FailureError } from '@apphub/model';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { Backend, CallOptions, ObjectInfo } from '../backend.ts';
import { defaultCallPolicy } from '../calls/policy.ts';
import { checkKey, checkPrefix } from '../layout.ts';
import { createClient } from './client.ts';
import { inWordsOfStore, isMissingObject, isNotFound, s3Failure } from './failures.ts';
import { presignGet } from './presign.ts';
import { s3Identity, type S3Settings } from './settings.ts';
import { upload } from './upload.ts';

export interface S3BackendOptions {
  readonly staging?: string;
  /** Milliseconds a connection may stay silent. */
  readonly timeoutMs?: number;
  /** Objects told by one answer to a listing; at most 1000. */
  readonly pageSize?: number;
}

/** What every call needs. */
interface Inside {
  readonly client: S3Client;
  readonly store: string;
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly base: string;
  readonly pageSize: number;
  /** Becomes true once the bucket was seen. */
  bucketSeen: boolean;
}

/** A store in a bucket of AWS, Ceph, MinIO or another server that speaks S3. */
export function openS3Backend(settings: S3Settings, options: S3BackendOptions = {}): Backend {
  const { staging = tmpdir(), timeoutMs = defaultCallPolicy.timeoutMs, pageSize = 1000 } = options;
  const { bucket, prefix, endpoint, publicEndpoint } = settings;
  const client = createClient(settings, { timeoutMs, endpoint });
  const signer = publicEndpoint === undefined ? client : createClient(settings, { timeoutMs, endpoint: publicEndpoint });
  const store = s3Identity(settings);
  const base = prefix === '' ? '' : `${prefix}/`;
  const inside: Inside = { client, store, bucket, base, pageSize, bucketSeen: false };
  const keyOf = (key: string) => base + checkKey(key);
  const guarded = <T>(work: () => Promise<T>) => inWordsOfStore(store, work);
  return {
    identity: store,
    staging,
    put: (key, content, { signal } = {}) => guarded(() => upload(client, content, { bucket, key: keyOf(key), signal })),
    head: (key, call) => guarded(() => head(inside, key, call)),
    get: (key, call) => guarded(() => get(inside, keyOf(key), call)),
    list: (prefix, call) => list(inside, base + checkPrefix(prefix), call),
    delete: (key, call) => guarded(() => remove(inside, keyOf(key), call)),
    presignGet: (key, presign) => guarded(() => presignGet(signer, { bucket, key: keyOf(key) }, presign)),
  };
}

async function head(inside: Inside, key: string, call: CallOptions = {}): Promise<ObjectInfo | undefined> {
  const { client, bucket, base } = inside;
  try {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: base + checkKey(key) });
    const { ContentLength: size, LastModified: modifiedAt } = await client.send(command, sending(call));
    if (size === undefined || modifiedAt === undefined) throw new Error('the answer to HEAD has no size or no time');
    return { key, size, modifiedAt };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await checkBucket(inside, call);
    return undefined;
  }
}

/** HEAD says 404 for a missing object and for a missing bucket alike: the first time, the bucket itself is asked for. */
async function checkBucket(inside: Inside, call: CallOptions): Promise<void> {
  if (inside.bucketSeen) return;
  try {
    await inside.client.send(new HeadBucketCommand({ Bucket: inside.bucket }), sending(call));
  } catch (error) {
    if (isNotFound(error)) throw new FailureError(failure('STORE_BUCKET_MISSING', `The bucket of ${inside.store} does not exist.`), { cause: error });
    // Who may read objects but not ask for the bucket learns as much: it is there.
    if (s3Failure(error, inside.store).code !== 'STORE_DENIED') throw error;
  }
  inside.bucketSeen = true;
}

async function get({ client, bucket }: Inside, key: string, call: CallOptions = {}): Promise<Readable | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), sending(call));
    if (body instanceof Readable) return body;
    throw new Error('the answer to GET has no body');
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}

/** One by one: DeleteObjects needs a checksum that not every server knows. */
async function remove({ client, bucket }: Inside, key: string, call: CallOptions = {}): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), sending(call));
  } catch (error) {
    if (!isMissingObject(error)) throw error;
  }
}

async function* list({ client, bucket, base, pageSize, store }: Inside, prefix: string, call: CallOptions = {}): AsyncGenerator<ObjectInfo> {
  const pages = paginateListObjectsV2({ client, pageSize }, { Bucket: bucket, Prefix: prefix }, sending(call));
  for (;;) {
    const page = await inWordsOfStore(store, () => pages.next());
    if (page.done) return;
    for (const { Key: key, Size: size, LastModified: modifiedAt } of page.value.Contents ?? []) {
      if (key !== undefined && size !== undefined && modifiedAt !== undefined) yield { key: key.slice(base.length), size, modifiedAt };
    }
  }
}

function sending({ signal }: CallOptions): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
