import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '@apphub/model';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishInTransaction, publishVersion, undoReplacement } from '../bundles/index.ts';
import { failureFrom } from '../bundles/testing/failure-code.ts';
import { unsoundRows } from '../bundles/testing/inspect.ts';
import { digestOf, publication, registerContents, replacement } from '../bundles/testing/publications.ts';
import { LIMITS } from '../database/client.ts';
import { useTestDatabase } from '../testing/index.ts';
import { forgetBlob, holdBlob, listDeleting, markDeleting, registerBlob } from './index.ts';
import { paused, untilWaiting } from './testing/interleave.ts';

const db = useTestDatabase();
let round = 0;
let content: string;
let digest: Digest;

/** Other bytes and another version each time. */
async function nextRound(): Promise<void> {
  round += 1;
  content = `content ${round}`;
  digest = digestOf(content);
  await registerContents(db.database, [content]);
}

const forget = (deleteBytes = async () => {}) => forgetBlob(db.database, { digest, deleteBytes });
const next = () => publication(content, { version: `${round}.0.0` });

beforeEach(nextRound);

describe('a blob', () => {
  test('is registered once, whoever stores it', async () => {
    const other = digestOf('stored by many');
    const register = () => registerBlob(db.database, { digest: other, size: 3 });
    const kinds = (await Promise.all(Array.from({ length: 8 }, register))).map(({ kind }) => kind).sort();
    expect(kinds).toEqual([...Array.from({ length: 7 }, () => 'known'), 'registered']);
    expect(await failureFrom(registerBlob(db.database, { digest: other, size: 4 }))).toMatchObject({ code: 'BLOB_SIZE_DIFFERS' });
  });

  test('that nobody needs is announced, deleted and forgotten, and can be stored anew', async () => {
    expect(await markDeleting(db.database, { digest })).toEqual({ kind: 'deleting' });
    expect(await registerBlob(db.database, { digest, size: 3 })).toEqual({ kind: 'deleting' });
    expect(await listDeleting(db.database)).toContain(digest);
    expect(await markDeleting(db.database, { digest })).toEqual({ kind: 'deleting' });
    expect(await forget()).toBe(true);
    expect(await markDeleting(db.database, { digest })).toEqual({ kind: 'unknown' });
    expect(await registerBlob(db.database, { digest, size: 3 })).toEqual({ kind: 'registered' });
    expect(await forget()).toBe(false);
  });

  test('that a version points at stays', async () => {
    await publishVersion(db.database, next());
    expect(await markDeleting(db.database, { digest, keepReplacedMs: 0 })).toEqual({ kind: 'in-use' });
    expect(await forget()).toBe(false);
  });

  test('that an undo could bring back stays for a while, and is missing after that', async () => {
    await registerContents(db.database, ['another']);
    const { slug, version: name } = next();
    await publishVersion(db.database, next());
    await publishVersion(db.database, replacement('another', { version: name }));
    expect(await markDeleting(db.database, { digest })).toEqual({ kind: 'in-use' });
    expect(await markDeleting(db.database, { digest, keepReplacedMs: 0 })).toEqual({ kind: 'deleting' });
    const undo = () => undoReplacement(db.database, { slug, version: name, actor: 'ann' });
    expect(await failureFrom(undo())).toMatchObject({ code: 'BLOB_MISSING' });
    await forget();
    expect(await failureFrom(undo())).toMatchObject({ code: 'BLOB_MISSING' });
    await registerContents(db.database, [content]);
    expect(await undo()).toMatchObject({ kind: 'undone', version: { digest } });
  });
});

describe('deleting a blob', () => {
  test('is done by one of several collectors, and holds up whoever stores the bytes anew until they are gone', async () => {
    await markDeleting(db.database, { digest });
    const steps: string[] = [];
    const bytesGone = Promise.withResolvers<void>();
    const deleteBytes = async () => {
      steps.push('deleting');
      await bytesGone.promise;
      steps.push('deleted');
    };
    const collectors = [forget(deleteBytes), forget(deleteBytes)];
    await untilWaiting(db.database, 1);
    expect(await registerBlob(db.database, { digest, size: content.length })).toEqual({ kind: 'deleting' });
    bytesGone.resolve();
    expect((await Promise.all(collectors)).sort()).toEqual([false, true]);
    expect(steps).toEqual(['deleting', 'deleted']);
  });

  test('that fails leaves the announcement for the next collector', async () => {
    await markDeleting(db.database, { digest });
    await expect(forget(() => Promise.reject(new Error('the store is down')))).rejects.toThrow('the store is down');
    expect(await listDeleting(db.database)).toContain(digest);
    expect(await forget()).toBe(true);
  });

  test('keeps its lock for as long as the store needs', async () => {
    await markDeleting(db.database, { digest });
    expect(await forget(() => sleep(LIMITS.idleInTransaction + 1000))).toBe(true);
    expect(await listDeleting(db.database)).not.toContain(digest);
  });

  test('between its upload and its registration is seen by whoever registers it', async () => {
    let stored = true;
    await markDeleting(db.database, { digest });
    await forget(async () => {
      stored = false;
    });
    const register = () => registerBlob(db.database, { digest, size: content.length }, { isStored: async () => stored });
    expect(await register()).toEqual({ kind: 'deleting' });
    expect(await failureFrom(publishVersion(db.database, next()))).toMatchObject({ code: 'BLOB_MISSING' });
    stored = true;
    expect(await register()).toEqual({ kind: 'registered' });
  });
});

describe('collecting a blob that is being published', () => {
  test('waits for the publisher, and leaves the blob when it commits', async () => {
    const publisher = await paused(db.database, (tx) => publishInTransaction(tx, next()));
    const collector = markDeleting(db.database, { digest });
    await untilWaiting(db.database, 1);
    await publisher.commit();
    expect(await collector).toEqual({ kind: 'in-use' });
    expect(await unsoundRows(db.database)).toEqual([]);
  });

  test('waits for the publisher, and takes the blob when it rolls back', async () => {
    const publisher = await paused(db.database, (tx) => publishInTransaction(tx, next()));
    const collector = markDeleting(db.database, { digest });
    await untilWaiting(db.database, 1);
    await publisher.rollBack();
    expect(await collector).toEqual({ kind: 'deleting' });
  });

  test('waits for one who holds the blob only', async () => {
    const holder = await paused(db.database, (tx) => holdBlob(tx, digest));
    const collector = markDeleting(db.database, { digest });
    await untilWaiting(db.database, 1);
    await holder.commit();
    expect(await collector).toEqual({ kind: 'deleting' });
  });

  test('makes the publisher wait, and refuses it once the blob is announced', async () => {
    const lock = await paused(db.database, (tx) => tx.execute('SELECT FROM blobs WHERE digest = $1 FOR UPDATE', [digest]));
    const collector = markDeleting(db.database, { digest });
    await untilWaiting(db.database, 1);
    const publisher = failureFrom(publishVersion(db.database, next()));
    await untilWaiting(db.database, 2);
    await lock.commit();
    expect(await collector).toEqual({ kind: 'deleting' });
    expect(await publisher).toMatchObject({ code: 'BLOB_MISSING' });
    expect(await unsoundRows(db.database)).toEqual([]);
  });

  test('does not make publishers wait for each other', async () => {
    const first = await paused(db.database, (tx) => holdBlob(tx, digest));
    const second = await paused(db.database, (tx) => holdBlob(tx, digest));
    await Promise.all([first.commit(), second.commit()]);
    expect([first.value.digest, second.value.digest]).toEqual([digest, digest]);
  });

  test('from many sides at once ends with the blob kept or the publisher refused, never with both or neither', async () => {
    const outcomes: string[] = [];
    for (let count = 0; count < 25; count += 1) {
      await nextRound();
      const publish = publishVersion(db.database, next()).then(() => 'published', () => 'refused');
      const [published, { kind }] = await Promise.all([publish, markDeleting(db.database, { digest })]);
      outcomes.push(`${published}, ${kind}`);
      expect(await unsoundRows(db.database)).toEqual([]);
    }
    expect(new Set(['published, in-use', 'refused, deleting', ...outcomes])).toEqual(new Set(['published, in-use', 'refused, deleting']));
  });
});
