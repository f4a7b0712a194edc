import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { auditTrail } from '../bundles/testing/inspect.ts';
import { useTestDatabase } from '../testing/index.ts';
import { appendAudit } from './append-audit.ts';
import { type AuditEntry, entryHash } from './entry.ts';
import { listAudit } from './list-audit.ts';
import { newAuditKey, rewriteTrail, tamper } from './testing/tamper.ts';
import { verifyAudit } from './verify-audit.ts';

const db = useTestDatabase();
const { signer, publicKey } = newAuditKey();
const keys = { publicKeys: [publicKey] };
const LENGTH = 8;
let sound: AuditEntry[];

beforeAll(async () => {
  for (let number = 1; number <= LENGTH; number += 1) {
    const entry = { actor: 'ann', action: 'version.publish', slug: 'tides', version: `${number}.0`, details: { revision: 1, note: 'ä 1e21' } } as const;
    await db.database.transaction((tx) => appendAudit(tx, entry, { signer }));
  }
  sound = await auditTrail(db.database);
});

/** Verifies a trail that somebody has put in place of the sound one. */
async function verdict(entries: readonly AuditEntry[], { moveHead = false }: { readonly moveHead?: boolean } = {}) {
  await rewriteTrail(db.database, entries, { moveHead });
  const found = await verifyAudit(db.database, keys);
  await rewriteTrail(db.database, sound, { moveHead: true, signer });
  return found.kind === 'broken' ? [found.fault, found.number] : found.kind;
}

/** Numbers the entries from 1 on, as somebody would who takes one out or puts one in. */
function renumbered(entries: readonly AuditEntry[]): AuditEntry[] {
  return entries.map((entry, index) => ({ ...entry, number: index + 1 }));
}

/** Chains the entries anew, as somebody would who has read this code. */
function rechained(entries: readonly AuditEntry[]): AuditEntry[] {
  const chain: AuditEntry[] = [];
  for (const entry of renumbered(entries)) {
    const previousHash = chain.at(-1)?.hash ?? (sound[0] as AuditEntry).previousHash;
    chain.push({ ...entry, previousHash, hash: entryHash({ ...entry, previousHash }) });
  }
  return chain;
}

function forged(number: number): AuditEntry {
  const entry = { ...(sound[number - 1] as AuditEntry), actor: 'mallory', previousHash: sound[number - 2]?.hash ?? '' };
  return { ...entry, hash: entryHash(entry) };
}

const numberArb = fc.integer({ min: 1, max: LENGTH });

describe('the audit trail', () => {
  test('that nobody touched is intact, and says by which key its end is signed', async () => {
    const { number, hash } = sound.at(-1) as AuditEntry;
    expect(await verifyAudit(db.database, keys)).toEqual({ kind: 'intact', number, hash, signedBy: signer.id });
    expect(await verifyAudit(db.database)).toEqual({ kind: 'intact', number, hash, signedBy: undefined });
  });

  test('hashes its entries over their canonical JSON', () => {
    const entry = { ...(sound[0] as AuditEntry), at: '2026-01-02T03:04:05.678Z' };
    expect(entryHash(entry)).toBe('sha256:1537f5d43df71a3e9735d4b4e0660c8bc46de902e87d95f72454c254f03fd045');
  });

  test('is listed page by page, with all that a reader needs to check it', async () => {
    const first = await listAudit(db.database, { limit: 5 });
    const second = await listAudit(db.database, { after: 5, limit: 5 });
    expect([...first, ...second]).toEqual(sound);
    expect([...first, ...second].map((entry) => entryHash(entry))).toEqual(sound.map(({ hash }) => hash));
  });

  test('names the entry of which any field was changed', async () => {
    const changes: readonly Partial<AuditEntry>[] = [
      { at: '2001-01-01T00:00:00.000Z' },
      { actor: 'mallory' },
      { action: 'version.undo' },
      { slug: null },
      { version: '9' },
      { oldDigest: 'x' },
      { newDigest: 'x' },
      { reason: 'none' },
      { details: {} },
      { details: [] as never },
      { previousHash: 'x' },
      { hash: 'x' },
    ];
    const change = (number: number, by: Partial<AuditEntry>) => sound.map((entry) => (entry.number === number ? { ...entry, ...by } : entry));
    await fc.assert(
      fc.asyncProperty(numberArb, fc.constantFrom(...changes), async (number, by) => {
        expect(await verdict(change(number, by))).toEqual(['changed', number]);
      }),
      { numRuns: 40 },
    );
  });

  test('names the entry that was changed, its own hash included', async () => {
    for (const number of [1, 4, LENGTH]) expect(await verdict(sound.with(number - 1, forged(number)))).toEqual(['changed', number]);
  });

  test('names the entry that is gone from between others, renumbered or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: LENGTH - 1 }), fc.boolean(), async (number, renumber) => {
        const rest = sound.toSpliced(number - 1, 1);
        expect(await verdict(renumber ? renumbered(rest) : rest, { moveHead: renumber })).toEqual(['removed', number]);
      }),
      { numRuns: 12 },
    );
  });

  test('names the first of the entries that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(numberArb, numberArb, async (one, other) => {
        fc.pre(one !== other);
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const swapped = sound.with(first - 1, sound[second - 1] as AuditEntry).with(second - 1, sound[first - 1] as AuditEntry);
        expect(await verdict(renumbered(swapped))).toEqual(['reordered', first]);
      }),
      { numRuns: 20 },
    );
  });

  test('names the entry that was inserted, well made or not', async () => {
    await fc.assert(
      fc.asyncProperty(numberArb, fc.boolean(), async (number, wellMade) => {
        const entry = wellMade ? forged(number) : { ...forged(number), hash: 'x' };
        const inserted = renumbered(sound.toSpliced(number - 1, 0, number === 1 ? { ...entry, previousHash: (sound[0] as AuditEntry).previousHash } : entry));
        expect(await verdict(inserted, { moveHead: true })).toEqual(['inserted', number]);
      }),
      { numRuns: 16 },
    );
    expect(await verdict([...sound, { ...forged(LENGTH), number: LENGTH + 1, previousHash: (sound.at(-1) as AuditEntry).hash }])).toEqual(['changed', LENGTH + 1]);
    expect(await verdict(rechained([...sound, forged(LENGTH)]))).toEqual(['inserted', LENGTH + 1]);
  });

  test('names the first entry that was cut off its end', async () => {
    for (const kept of [0, 1, LENGTH - 1]) expect(await verdict(sound.slice(0, kept))).toEqual(['truncated', kept + 1]);
  });

  test('that was cut, or written anew as a whole, with the row of its end made to fit is not signed any more', async () => {
    expect(await verdict(sound.slice(0, 5), { moveHead: true })).toEqual(['forged', 5]);
    expect(await verdict(rechained(sound.with(2, forged(3))), { moveHead: true })).toEqual(['forged', LENGTH]);
  });

  test('has to be signed by one of the keys, and signed at all', async () => {
    const stranger = newAuditKey();
    expect(await verifyAudit(db.database, { publicKeys: [stranger.publicKey] })).toMatchObject({ kind: 'broken', fault: 'forged' });
    expect(await verifyAudit(db.database, { publicKeys: [stranger.publicKey, publicKey] })).toMatchObject({ kind: 'intact' });
    await tamper(db.database, (tx) => tx.execute('UPDATE audit_head SET signature = NULL, key_id = NULL, signed_at = NULL', []));
    expect(await verifyAudit(db.database, keys)).toMatchObject({ kind: 'broken', fault: 'unsigned', number: LENGTH });
    await rewriteTrail(db.database, sound, { moveHead: true, signer });
  });

  test('that lost the row of its end is broken', async () => {
    await tamper(db.database, (tx) => tx.execute('DELETE FROM audit_head', []));
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'broken', fault: 'headless', number: LENGTH });
    await tamper(db.database, (tx) => tx.execute('INSERT INTO audit_head (number, hash) VALUES (0, $1)', ['']));
    await rewriteTrail(db.database, sound, { moveHead: true, signer });
  });

  test('must still hold an end that was seen before, even where the holder of the key rewrote it', async () => {
    const seen = { number: 6, hash: sound[5]?.hash ?? '' };
    const verdictOf = async (entries: readonly AuditEntry[]) => {
      await rewriteTrail(db.database, entries, { moveHead: true, signer });
      return verifyAudit(db.database, { ...keys, seen });
    };
    expect(await verdictOf(sound)).toMatchObject({ kind: 'intact' });
    expect(await verdictOf(sound.slice(0, 6))).toMatchObject({ kind: 'intact' });
    expect(await verdictOf(sound.slice(0, 5))).toMatchObject({ kind: 'broken', fault: 'truncated', number: 6 });
    expect(await verdictOf(rechained(sound.with(2, forged(3))))).toMatchObject({ kind: 'broken', fault: 'changed', number: 6 });
    await rewriteTrail(db.database, sound, { moveHead: true, signer });
  });

  test('is read in batches, and broken ones are found in later batches, too', async () => {
    const long = rechained(Array.from({ length: 2100 }, (_, index) => sound[index % LENGTH] as AuditEntry));
    await rewriteTrail(db.database, long, { moveHead: true, signer });
    expect(await verifyAudit(db.database, keys)).toMatchObject({ kind: 'intact', number: 2100 });
    await tamper(db.database, (tx) => tx.execute("UPDATE audit_entries SET reason = 'none' WHERE number = 2000", []));
    expect(await verifyAudit(db.database, keys)).toMatchObject({ kind: 'broken', fault: 'changed', number: 2000 });
    await rewriteTrail(db.database, sound, { moveHead: true, signer });
  });

  test('looks intact to those who verify while others append', async () => {
    const append = () => db.database.transaction((tx) => appendAudit(tx, { actor: 'ann', action: 'version.describe' }, { signer }));
    const appends = Array.from({ length: 20 }, append);
    const verdicts = await Promise.all(Array.from({ length: 6 }, () => verifyAudit(db.database, keys)));
    await Promise.all(appends);
    expect(verdicts.map(({ kind }) => kind)).toEqual(verdicts.map(() => 'intact'));
    expect(await verifyAudit(db.database, keys)).toMatchObject({ kind: 'intact', number: LENGTH + 20 });
    await rewriteTrail(db.database, sound, { moveHead: true, signer });
  });

  test('cannot be changed or emptied by mistake', async () => {
    for (const sql of ["UPDATE audit_entries SET actor = 'x'", 'DELETE FROM audit_entries', 'TRUNCATE audit_entries', 'DELETE FROM audit_head']) {
      await expect(db.database.execute(sql, [])).rejects.toThrow(/only ever added/);
    }
  });
});
