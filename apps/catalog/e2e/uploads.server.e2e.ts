import { onServer } from '@apphub/store/s3/testing';
import { expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import type { CatalogClient } from '@apphub/client';
import { largeArchive, measured } from './support/large-archive.ts';
import { createS3World } from './support/s3-world.ts';

/** Enough for several parts. */
const ABOUT = { name: 'large', version: '1.0.0', megabytes: 24 };

async function send(client: CatalogClient, digest: string) {
  return client.publish({ slug: 'large', version: '1.0.0', digest, archive: Readable.toWeb(largeArchive(ABOUT)) as ReadableStream<Uint8Array> });
}

onServer('uploads to a real S3 server', () => {
  test('arrive whole, can be had through the service and, by a link that nobody can change, from the store', async () => {
    await using world = await createS3World({ env: { APPHUB_ROLES: 'api', APPHUB_DOWNLOAD_LINKS: 'store' } });
    const client = world.client(await world.start('one'));
    const { digest, size } = await measured(largeArchive(ABOUT));
    const { version } = await send(client, digest);
    expect(version).toMatchObject({ digest, artifact: { storage: 's3', size }, download: { kind: 'external', storage: 's3' } });
    const url = version.download?.url ?? '';
    expect(await measured(Readable.from((await fetch(url)).body ?? []))).toEqual({ digest, size });
    expect((await fetch(url.replace(digest.slice(7), 'a'.repeat(64)))).status).toBe(403);
    const { bytes } = await client.downloadVersion({ params: { slug: 'large', version: '1.0.0' } });
    expect(await measured(Readable.from(bytes))).toEqual({ digest, size });
    expect(await send(client, digest)).toMatchObject({ outcome: 'unchanged' });
  });

  test('that the store does not take are told as an outage and publish nothing; the same upload succeeds once it is back', async () => {
    await using world = await createS3World({ env: { APPHUB_ROLES: 'api' } });
    const client = world.client(await world.start('one'));
    const { digest } = await measured(largeArchive(ABOUT));
    await world.storeGate.shut();
    await expect(send(client, digest)).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE' } });
    expect(await client.call('listBundles')).toEqual([]);
    world.storeGate.open(world.storeTarget);
    expect(await send(client, digest)).toMatchObject({ outcome: 'published' });
  });
});
