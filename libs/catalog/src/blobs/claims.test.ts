import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '@apphub/model';
import { publishVersion } from '../bundles/index.ts';
import { failureFrom } from '../bundles/testing/failure-code.ts';
import { digestOf, publication, registerContents, replacement } from '../bundles/testing/publications.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type BlobClaim, forgetBlob, listClaims, listDeleting, markDeleting, registerBlob } from './index.ts';
import { paused, untilWaiting } from './testing/interleave.ts';

const db = useTestDatabase();
const DAY = 24 * 60 * 60 * 1000;
let round = 0;
let content: string;
let digest: Digest;

beforeEach(() => {
  round += 1;
  content = `bytes ${round}`;
  digest = digestOf(content);
});

async function claimOf(wanted: Digest, options: { readonly keepReplacedMs?: number } = {}): Promise<BlobClaim | undefined> {
  for await (const claim of listClaims(db.database, options)) if (claim.digest === wanted) return claim;
  return undefined;
}

const publish = () => publishVersion(db.database, publication(content, { version: `${round}.0.0` }));

describe('the list of claims', () => {
  test('says what is named, registered only, or announced to go', async () => {
    expect(await claimOf(digest)).toBeUndefined();
    await registerContents(db.database, [content]);
    expect(await claimOf(digest)).toEqual({ digest, isNamed: false, isDeleting: false, registeredOn: expect.any(Number) });
    await markDeleting(db.database, { digest });
    expect(await claimOf(digest)).toMatchObject({ isNamed: false, isDeleting: true });
    await forgetBlob(db.database, { digest, deleteBytes: async () => {} });
    await registerContents(db.database, [content]);
    await publish();
    expect(await claimOf(digest)).toMatchObject({ isNamed: true, isDeleting: false });
  });

  test('names what an undo could bring back for as long as it could', async () => {
    await registerContents(db.database, [content, `${content}, better`]);
    await publish();
    await publishVersion(db.database, replacement(`${content}, better`, { version: `${round}.0.0` }));
    expect(await claimOf(digest)).toMatchObject({ isNamed: true });
    expect(await claimOf(digest, { keepReplacedMs: 0 })).toMatchObject({ isNamed: false });
  });

  test('is whole, however long it is', async () => {
    const insert = "INSERT INTO blobs (digest, size) SELECT 'sha256:' || encode(sha256(n::text::bytea), 'hex'), 1 FROM generate_series(1, 12000) AS n";
    await db.database.execute(insert, []);
    const [{ count = 0 } = {}] = (await db.database.raw('SELECT count(*)::int AS count FROM blobs')).rows as { count?: number }[];
    const seen = new Set<string>();
    for await (const claim of listClaims(db.database)) seen.add(claim.digest);
    expect(count).toBeGreaterThanOrEqual(12_000);
    expect(seen.size).toBe(count);
  });
});

describe('announcing to delete a blob', () => {
  test('that was registered just now waits until somebody had the time to name it', async () => {
    await registerContents(db.database, [content]);
    expect(await markDeleting(db.database, { digest, keepRegisteredMs: DAY })).toEqual({ kind: 'in-use' });
    await db.database.execute("UPDATE blobs SET stored_at = now() - interval '2 days' WHERE digest = $1", [digest]);
    expect(await markDeleting(db.database, { digest, keepRegisteredMs: DAY })).toEqual({ kind: 'deleting' });
  });

  test('that has no row keeps it from being registered until its bytes are gone', async () => {
    expect(await markDeleting(db.database, { digest })).toEqual({ kind: 'unknown' });
    expect(await markDeleting(db.database, { digest, size: 7 })).toEqual({ kind: 'deleting' });
    expect(await listDeleting(db.database)).toContain(digest);
    expect(await registerBlob(db.database, { digest, size: 7 }, { isStored: async () => true })).toEqual({ kind: 'deleting' });
    expect(await failureFrom(publish())).toMatchObject({ code: 'BLOB_MISSING' });
    expect(await forgetBlob(db.database, { digest, deleteBytes: async () => {} })).toBe(true);
    expect(await registerBlob(db.database, { digest, size: 7 })).toEqual({ kind: 'registered' });
  });

  test('that somebody registers at the same moment waits, and finds it registered', async () => {
    const registration = await paused(db.database, (tx) => tx.execute('INSERT INTO blobs (digest, size) VALUES ($1, 7)', [digest]));
    const collector = markDeleting(db.database, { digest, size: 7, keepRegisteredMs: DAY });
    await untilWaiting(db.database, 1);
    await registration.commit();
    expect(await collector).toEqual({ kind: 'in-use' });
  });

  test('that somebody fails to register at the same moment goes on', async () => {
    const registration = await paused(db.database, (tx) => tx.execute('INSERT INTO blobs (digest, size) VALUES ($1, 7)', [digest]));
    const collector = markDeleting(db.database, { digest, size: 7, keepRegisteredMs: DAY });
    await untilWaiting(db.database, 1);
    await registration.rollBack();
    expect(await collector).toEqual({ kind: 'deleting' });
  });
});
