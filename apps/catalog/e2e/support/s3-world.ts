import { createTestBucket, givenServer } from '@apphub/store/s3/testing';
import { type Gate, startGate, type Target } from './gate.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** A world whose store is a bucket, reached through a gate of its own. */
export interface S3World extends World {
  readonly storeGate: Gate;
  /** Where the gate leads while the store is to be had. */
  readonly storeTarget: Target;
}

/** Makes a bucket on the server that the tests were given, and empties it in the end. */
export async function createS3World({ env = {}, ...options }: WorldOptions = {}): Promise<S3World> {
  if (givenServer === undefined) throw new Error('no S3 server was given');
  const bucket = await createTestBucket();
  const storeGate = await startGate();
  const { hostname, port } = new URL(givenServer.endpoint);
  const storeTarget = { host: hostname, port: Number(port) };
  storeGate.open(storeTarget);
  const store = await bucket.open();
  const { prefix } = { prefix: new URL(store.backend.identity).pathname.slice(1) };
  const world = await createWorld({
    ...options,
    env: {
      APPHUB_BUNDLE_STORAGE_URL: `s3://${bucket.settings.bucket}/${prefix}?endpoint=http://127.0.0.1:${storeGate.port}`,
      APPHUB_BUNDLE_STORAGE_ACCESS_KEY_ID: givenServer.accessKeyId,
      APPHUB_BUNDLE_STORAGE_SECRET_ACCESS_KEY: givenServer.secretAccessKey,
      APPHUB_BUNDLE_STORAGE_TIMEOUT_MS: '2000',
      APPHUB_BUNDLE_STORAGE_BOUND_MS: '5000',
      ...env,
    },
  });
  const dispose = world[Symbol.asyncDispose];
  return Object.assign(Object.create(world) as World, {
    storeGate,
    storeTarget,
    async [Symbol.asyncDispose]() {
      await dispose();
      await storeGate[Symbol.asyncDispose]();
      await store.close();
      await bucket[Symbol.asyncDispose]();
    },
  });
}
