import { describe, expect, test } from '@jest/globals';
import { verifyAudit } from '../audit/index.ts';
import { failureFrom } from './testing/failure-code.ts';
import { auditTrail, unsoundRows } from './testing/inspect.ts';
import { digestOf, publication, registerContents, replacement } from './testing/publications.ts';
import { useTestDatabase } from '../testing/index.ts';
import { checkPublish, getVersion, listHistory, patchVersion, publishInTransaction, publishVersion, undoReplacement } from './index.ts';
import type { PublishInput } from './publish-input.ts';

const db = useTestDatabase();
let count = 0;

/** A version of its own for each test, and what publishes contents under it. */
async function newVersion() {
  await registerContents(db.database, ['a', 'b', 'c']);
  count += 1;
  const name = { slug: 'tides', version: `${count}.0.0` };
  return {
    name,
    publish: (content: string, changes: Partial<PublishInput> = {}) => publishVersion(db.database, publication(content, { ...name, ...changes })),
    force: (content: string, changes: Partial<PublishInput> = {}) => publishVersion(db.database, replacement(content, { ...name, ...changes })),
    undo: (changes: Partial<Parameters<typeof undoReplacement>[1]> = {}) => undoReplacement(db.database, { ...name, actor: 'token:bob/11111111', ...changes }),
    current: () => getVersion(db.database, name),
  };
}

/** Everything that publishing could change, as text. */
async function everything(): Promise<string> {
  const tables = ['blobs', 'job_bundles', 'job_bundle_versions', 'job_bundle_revisions', 'audit_entries', 'audit_head', 'events', 'event_head'];
  const rows = await Promise.all(tables.map(async (table) => (await db.database.raw(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows));
  return JSON.stringify(rows);
}

describe('publishing', () => {
  test('makes a version, its audit entry and its event', async () => {
    const { name, publish } = await newVersion();
    const metadata = { commit: 'abc' };
    const published = await publish('a', { metadata, capabilityFlags: ['fs'], displayName: 'Tides', description: 'High and low', fingerprint: digestOf('inputs') });
    expect(published).toMatchObject({
      kind: 'published',
      bundle: { slug: 'tides', displayName: 'Tides', description: 'High and low', latestVersion: name.version },
      version: { ...name, digest: digestOf('a'), size: 1, filename: `tides-${name.version}.tgz`, capabilityFlags: ['fs'], metadata, revision: 1, status: 'published', immutable: false },
    });
    expect(await getVersion(db.database, name)).toEqual(published.version);
    expect(await listHistory(db.database, name)).toMatchObject([{ action: 'version.publish', actor: 'token:ann/00000000', oldDigest: null, newDigest: digestOf('a') }]);
    const { rows } = await db.database.raw('SELECT type, slug, data FROM events ORDER BY number DESC LIMIT 1');
    expect(rows).toMatchObject([{ type: 'job.bundle.published', slug: 'tides', data: { version: { checksum: digestOf('a').slice(7), version: name.version } } }]);
  });

  test('the same bytes again changes nothing, whatever else is said', async () => {
    const { name, publish, force } = await newVersion();
    const first = await publish('a');
    const before = await everything();
    expect(await publish('a')).toEqual({ ...first, kind: 'unchanged' });
    expect(await force('a', { metadata: { other: true }, displayName: 'Other', immutable: true })).toMatchObject({ kind: 'unchanged', version: { ...name, immutable: false } });
    expect(await publish('a', { ifMatch: digestOf('b') })).toMatchObject({ kind: 'unchanged' });
    expect(await everything()).toBe(before);
  });

  test('other bytes without force is refused, naming both, and changes nothing', async () => {
    const { publish } = await newVersion();
    await publish('a');
    const before = await everything();
    const failure = await failureFrom(publish('b'));
    expect(failure).toMatchObject({ code: 'VERSION_EXISTS' });
    expect(failure?.message).toContain(digestOf('a'));
    expect(failure?.message).toContain(digestOf('b'));
    expect(await everything()).toBe(before);
  });

  test('bytes that are not stored is refused, and makes no bundle', async () => {
    const before = await everything();
    const input = publication('never stored', { slug: 'brand-new' });
    expect(await failureFrom(publishVersion(db.database, input))).toMatchObject({ code: 'BLOB_MISSING' });
    expect(await everything()).toBe(before);
  });

  test.each([
    [{ slug: 'No Slug' }, 'PUBLISH_INVALID'],
    [{ slug: '../etc' }, 'PUBLISH_INVALID'],
    [{ slug: 'x'.repeat(101) }, 'PUBLISH_INVALID'],
    [{ version: '' }, 'PUBLISH_INVALID'],
    [{ version: 'x'.repeat(101) }, 'PUBLISH_INVALID'],
    [{ manifest: { version: 'another' } }, 'PUBLISH_INVALID'],
    [{ manifest: {} }, 'PUBLISH_INVALID'],
    [{ metadata: { text: 'a\u0000b' } }, 'TEXT_UNSTORABLE'],
    [{ description: 'a\u0000b' }, 'TEXT_UNSTORABLE'],
    [{ force: true }, 'FORCE_REASON_MISSING'],
    [{ force: true, reason: ' \n' }, 'FORCE_REASON_MISSING'],
    [{ ifMatch: digestOf('a') }, 'VERSION_CHANGED'],
  ] satisfies [Partial<PublishInput>, string][])('%j is refused, and changes nothing', async (changes, code) => {
    const { publish } = await newVersion();
    const before = await everything();
    expect(await failureFrom(publish('b', changes))).toMatchObject({ code });
    expect(await everything()).toBe(before);
  });

  test('is undone with the transaction that it is a part of', async () => {
    const { name } = await newVersion();
    const before = await everything();
    const lost = new Error('the attempt is not the current one any more');
    const work = db.database.transaction(async (tx) => {
      expect(await publishInTransaction(tx, publication('a', name))).toMatchObject({ kind: 'published' });
      throw lost;
    });
    await expect(work).rejects.toBe(lost);
    expect(await everything()).toBe(before);
  });
});

describe('publishing with force', () => {
  test('moves the pointer, and says who did it, when, why and from where', async () => {
    const { name, publish, force } = await newVersion();
    await publish('a', { metadata: { commit: 'abc' } });
    const replaced = await force('b', { actor: 'token:bob/11111111', reason: 'the first was built on Windows' });
    expect(replaced).toMatchObject({
      kind: 'replaced',
      previous: digestOf('a'),
      version: { digest: digestOf('b'), revision: 2, replacedBy: 'token:bob/11111111', replacedAt: expect.any(Date), metadata: { commit: 'abc' }, manifest: { content: 'b' } },
    });
    expect(await listHistory(db.database, name)).toMatchObject([
      { action: 'version.replace', actor: 'token:bob/11111111', oldDigest: digestOf('a'), newDigest: digestOf('b'), reason: 'the first was built on Windows' },
      { action: 'version.publish' },
    ]);
    const { rows } = await db.database.raw('SELECT type, data FROM events ORDER BY number DESC LIMIT 1');
    expect(rows).toMatchObject([{ type: 'job.bundle.updated', data: { previousDigest: digestOf('a'), version: { digest: digestOf('b') } } }]);
  });

  test('publishes a version that is not there yet as usual', async () => {
    const { force } = await newVersion();
    expect(await force('a')).toMatchObject({ kind: 'published', version: { replacedAt: undefined, replacedBy: undefined } });
  });

  test('replaces what the caller has seen, and nothing else', async () => {
    const { publish, force, current } = await newVersion();
    await publish('a');
    const failure = await failureFrom(force('c', { ifMatch: digestOf('b') }));
    expect(failure).toMatchObject({ code: 'VERSION_CHANGED', message: expect.stringContaining(digestOf('a')) });
    expect((await current()).digest).toBe(digestOf('a'));
    expect(await force('c', { ifMatch: digestOf('a') })).toMatchObject({ kind: 'replaced' });
    expect(await force('c', { ifMatch: digestOf('a') })).toMatchObject({ kind: 'unchanged' });
  });

  test('of all who have seen the same, one replaces it', async () => {
    const { publish, force } = await newVersion();
    await publish('a');
    const codes = await Promise.all(['b', 'c'].map(async (content) => (await failureFrom(force(content, { ifMatch: digestOf('a') })))?.code));
    expect(codes.sort()).toEqual(['VERSION_CHANGED', undefined]);
  });

  test('leaves immutable versions alone, also those that became so later', async () => {
    const { publish, force, undo, current } = await newVersion();
    await publish('a');
    await force('b', { immutable: true });
    expect(await failureFrom(force('c'))).toMatchObject({ code: 'VERSION_IMMUTABLE' });
    expect(await failureFrom(publish('c'))).toMatchObject({ code: 'VERSION_IMMUTABLE' });
    expect(await failureFrom(undo())).toMatchObject({ code: 'VERSION_IMMUTABLE' });
    expect(await current()).toMatchObject({ digest: digestOf('b'), immutable: true });
  });

  test('does not make a version newer than one that was published after it', async () => {
    const first = await newVersion();
    await first.publish('a');
    const second = await newVersion();
    await second.publish('a');
    expect(await first.force('b')).toMatchObject({ bundle: { latestVersion: second.name.version } });
  });
});

describe('asking before the archive is sent', () => {
  test('is answered as publishing would be, and changes nothing', async () => {
    const { name, publish } = await newVersion();
    await publish('a');
    const before = await everything();
    const ask = async (content: string, changes: Partial<PublishInput> = {}) => (await failureFrom(checkPublish(db.database, publication(content, { ...name, ...changes }))))?.code;
    expect(await ask('a')).toBeUndefined();
    expect(await ask('a', { ifMatch: digestOf('b') })).toBeUndefined();
    expect(await ask('b')).toBe('VERSION_EXISTS');
    expect(await ask('b', { force: true })).toBe('FORCE_REASON_MISSING');
    expect(await ask('b', { force: true, reason: 'better', ifMatch: digestOf('c') })).toBe('VERSION_CHANGED');
    expect(await ask('b', { force: true, reason: 'better', ifMatch: digestOf('a') })).toBeUndefined();
    expect(await ask('b', { version: '9.9.9' })).toBeUndefined();
    expect(await everything()).toBe(before);
  });
});

describe('undoing a replacement', () => {
  test('brings back pointer, manifest and metadata in one call', async () => {
    const { name, publish, force, undo } = await newVersion();
    const { version: before } = await publish('a', { metadata: { commit: 'abc' }, filename: 'a.tgz' });
    await force('b', { metadata: { commit: 'def' } });
    const { bundle, version, previous } = await undo({ reason: 'it was right after all' });
    const { updatedAt, replacedAt, replacedBy, ...content } = version;
    expect({ ...content, updatedAt: before.updatedAt, replacedAt: undefined, replacedBy: undefined }).toEqual(before);
    expect([replacedBy, previous, bundle.slug]).toEqual(['token:bob/11111111', digestOf('b'), 'tides']);
    expect(replacedAt?.getTime()).toBeGreaterThanOrEqual(before.publishedAt.getTime());
    expect(updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
    expect((await listHistory(db.database, name))[0]).toMatchObject({ action: 'version.undo', oldDigest: digestOf('b'), newDigest: digestOf('a'), reason: 'it was right after all', details: { undone: 2, revision: 1 } });
  });

  test('again undoes the one before, until there is none', async () => {
    const { publish, force, undo, current } = await newVersion();
    await publish('a');
    await force('b');
    await force('c');
    expect((await undo()).version.digest).toBe(digestOf('b'));
    await force('a');
    expect((await undo()).version.digest).toBe(digestOf('b'));
    expect((await undo()).version.digest).toBe(digestOf('a'));
    expect(await failureFrom(undo())).toMatchObject({ code: 'NOTHING_TO_UNDO' });
    expect((await current()).digest).toBe(digestOf('a'));
  });

  test('of two who have seen the same, one undoes it', async () => {
    const { publish, force, undo, current } = await newVersion();
    await publish('a');
    await force('b');
    await force('c');
    const seen = { ifMatch: digestOf('c') };
    const codes = await Promise.all([undo(seen), undo(seen)].map(async (work) => (await failureFrom(work))?.code));
    expect(codes.sort()).toEqual(['VERSION_CHANGED', undefined]);
    expect((await current()).digest).toBe(digestOf('b'));
  });

  test('of a version or bundle that is not there is refused', async () => {
    const { undo } = await newVersion();
    expect(await failureFrom(undo())).toMatchObject({ code: 'VERSION_UNKNOWN' });
    expect(await failureFrom(undo({ slug: 'nobody' }))).toMatchObject({ code: 'VERSION_UNKNOWN' });
  });
});

test('all that was done here left sound rows and a trail that verifies', async () => {
  const { name, publish } = await newVersion();
  await publish('a');
  await patchVersion(db.database, { ...name, actor: 'ann', deprecated: true });
  expect(await unsoundRows(db.database)).toEqual([]);
  expect(await verifyAudit(db.database)).toMatchObject({ kind: 'intact', number: (await auditTrail(db.database)).length });
});
