import { beforeEach, describe, expect, test } from '@jest/globals';
import { failureFrom } from '../bundles/testing/failure-code.ts';
import { auditTrail } from '../bundles/testing/inspect.ts';
import { useTestDatabase } from '../testing/index.ts';
import { appendAudit } from './append-audit.ts';
import { CHAIN_START } from './entry.ts';
import type { AuditSigner } from './head.ts';
import { signHead } from './sign-head.ts';
import { newAuditKey, tamper } from './testing/tamper.ts';
import { verifyAudit } from './verify-audit.ts';

const db = useTestDatabase();
const first = newAuditKey();
const second = newAuditKey();

function append(signer?: AuditSigner) {
  const options = signer === undefined ? {} : { signer };
  return db.database.transaction((tx) => appendAudit(tx, { actor: 'ann', action: 'version.describe' }, options));
}

beforeEach(async () => {
  await tamper(db.database, async (tx) => {
    await tx.execute('DELETE FROM audit_entries', []);
    await tx.execute('UPDATE audit_head SET number = 0, hash = $1, key_id = NULL, signature = NULL, signed_at = NULL', [CHAIN_START]);
  });
});

describe('the key of the audit trail', () => {
  test('signs an empty trail with its first entry', async () => {
    expect(await signHead(db.database, first.signer)).toEqual({ kind: 'signed', number: 1 });
    expect(await signHead(db.database, first.signer)).toEqual({ kind: 'signed-already' });
    expect(await verifyAudit(db.database, { publicKeys: [first.publicKey] })).toMatchObject({ kind: 'intact', number: 1, signedBy: first.signer.id });
  });

  test('signs every entry from then on', async () => {
    await signHead(db.database, first.signer);
    for (let count = 2; count < 5; count += 1) {
      await append(first.signer);
      expect(await verifyAudit(db.database, { publicKeys: [first.publicKey] })).toMatchObject({ kind: 'intact', number: count });
    }
  });

  test('takes over a trail that was not signed so far, with an entry that says so', async () => {
    await append();
    expect(await signHead(db.database, first.signer)).toEqual({ kind: 'signed', number: 2 });
    expect((await auditTrail(db.database)).at(-1)).toMatchObject({ action: 'audit.sign', details: { keyId: first.signer.id, formerKeyId: null } });
  });

  test('follows a former key that is named, and no other', async () => {
    await signHead(db.database, first.signer);
    expect(await failureFrom(signHead(db.database, second.signer))).toMatchObject({ code: 'AUDIT_BROKEN' });
    expect(await signHead(db.database, second.signer, { formerKeys: [first.publicKey] })).toEqual({ kind: 'signed', number: 2 });
    expect((await auditTrail(db.database)).at(-1)).toMatchObject({ details: { keyId: second.signer.id, formerKeyId: first.signer.id } });
    expect(await verifyAudit(db.database, { publicKeys: [second.publicKey] })).toMatchObject({ kind: 'intact' });
    expect(await failureFrom(append(first.signer))).toMatchObject({ code: 'AUDIT_BROKEN' });
  });

  test('vouches for no trail that is broken', async () => {
    for (let count = 0; count < 3; count += 1) await append();
    await tamper(db.database, (tx) => tx.execute("UPDATE audit_entries SET actor = 'mallory' WHERE number = 2", []));
    expect(await failureFrom(signHead(db.database, first.signer))).toMatchObject({ code: 'AUDIT_BROKEN', message: expect.stringContaining('Entry 2') });
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'broken', number: 2 });
  });

  test('is asked for by a trail that is signed', async () => {
    await signHead(db.database, first.signer);
    expect(await failureFrom(append())).toMatchObject({ code: 'AUDIT_KEY_MISSING' });
    expect(await auditTrail(db.database)).toHaveLength(1);
  });

  test('does not sign over an end that is not the last entry', async () => {
    await signHead(db.database, first.signer);
    await append(first.signer);
    await tamper(db.database, (tx) => tx.execute('DELETE FROM audit_entries WHERE number = 2', []));
    expect(await failureFrom(append(first.signer))).toMatchObject({ code: 'AUDIT_BROKEN' });
    await tamper(db.database, (tx) => tx.execute('DELETE FROM audit_head', []));
    expect(await failureFrom(append(first.signer))).toMatchObject({ code: 'AUDIT_BROKEN' });
    await tamper(db.database, (tx) => tx.execute('INSERT INTO audit_head (number, hash) VALUES (0, $1)', [CHAIN_START]));
  });

  test('gives numbers without gaps to those who append at once, whoever rolls back', async () => {
    const undecided = new Error('changed my mind');
    const appendOrNot = async (index: number) => {
      const work = db.database.transaction(async (tx) => {
        await appendAudit(tx, { actor: `${index}`, action: 'version.describe' });
        if (index % 3 === 0) throw undecided;
      });
      await work.catch((thrown: unknown) => expect(thrown).toBe(undecided));
    };
    await Promise.all(Array.from({ length: 30 }, (_, index) => appendOrNot(index)));
    expect((await auditTrail(db.database)).map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'intact', number: 20 });
  });
});
