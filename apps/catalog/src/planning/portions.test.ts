import { publishVersion, registerBlob } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { parsePlatform } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import type { BuiltExample } from '../worker/child/protocol.ts';
import { loadPublication } from '../worker/publication.ts';
import { portionsOf } from './portions.ts';

const db = useTestDatabase();
const store = { identity: 'file:///store' };
const load = { force: false, publish: true, reason: null, requestedBy: 'token:ann/1' };

function found(slug: string, content = slug): BuiltExample {
  const digest = sha256(content);
  return {
    receipt: { slug, version: '1.0.0', fingerprint: digest, digest, contentDigest: digest, size: 7, platform: parsePlatform('linux-x64-glibc') },
    manifest: { name: slug, version: '1.0.0' },
    capabilities: [],
    cached: true,
    because: 'reused',
    stageMs: {},
  };
}

async function publish(built: BuiltExample, immutable = false): Promise<void> {
  await registerBlob(db.database, built.receipt);
  await publishVersion(db.database, { ...loadPublication(load, built, { conflict: false }), ...(immutable ? { immutable } : {}) });
}

const slugsOf = (portions: Awaited<ReturnType<typeof portionsOf>>) => portions.map(({ hits }) => hits.map(({ receipt, publish: publishing }) => `${receipt.slug}${publishing === undefined ? '' : ' published'}`));

describe('bundles that were found', () => {
  test('are completed in the order in which they wait for each other, many at a time', async () => {
    const hits = Array.from({ length: 1001 }, (_, index) => found(`example-${index}`));
    const portions = await portionsOf(hits, { database: db.database, store, load: { ...load, publish: false }, selected: new Set() });
    expect(portions.map(({ hits: { length } }) => length)).toEqual([500, 500, 1]);
    expect(portions[0]?.hits[0]).toMatchObject({ filename: 'example-0-1.0.0.tgz', storageUrl: expect.stringMatching(/^local:\/\//) });
  });

  test('are published if they were asked for and may be; what may not is left to a worker, which says why', async () => {
    await publish(found('same'));
    await publish(found('moved', 'before'));
    await publish(found('fixed', 'before'), true);
    const hits = ['new', 'same', 'moved', 'fixed', 'upstream'].map((slug) => found(slug));
    const options = { database: db.database, store, selected: new Set(['new', 'same', 'moved', 'fixed']) };
    expect(slugsOf(await portionsOf(hits, { ...options, load }))).toEqual([['new published', 'same published', 'upstream']]);
    expect(slugsOf(await portionsOf(hits, { ...options, load: { ...load, force: true } }))).toEqual([['new published', 'same published', 'moved published', 'upstream']]);
  });
});
