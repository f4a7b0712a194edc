import { parseAuditPublicKey, verifyAudit } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { generateSigningKey, writeSigningKey } from '@apphub/trust';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditSigner } from './audit-signer.ts';

const db = useTestDatabase();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-signer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a key and its public half. */
function newKey(name: string): { readonly file: string; readonly publicFile: string; readonly id: string } {
  const key = generateSigningKey('audit');
  const [file, publicFile] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  writeSigningKey(file, key);
  writeFileSync(publicFile, createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }));
  return { file, publicFile, id: key.id };
}

const open = (auditKeyFile: string, formerAuditKeys: readonly string[] = []) => openAuditSigner(db.database, { auditKeyFile, formerAuditKeys });

/** Which of the keys has signed the end. */
async function signedBy(...keys: readonly { readonly publicFile: string }[]): Promise<string | undefined> {
  const publicKeys = keys.map(({ publicFile }) => parseAuditPublicKey(readFileSync(publicFile, 'utf8'), publicFile));
  const verification = await verifyAudit(db.database, { publicKeys });
  return verification.kind === 'intact' ? verification.signedBy : verification.fault;
}


describe('the key of the audit trail', () => {
  test('is not needed', async () => {
    expect(await openAuditSigner(db.database, { formerAuditKeys: [] })).toBeUndefined();
    expect(await signedBy()).toBeUndefined();
  });

  test('signs what is there, is taken again at the next start, and followed by another one that vouches for it', async () => {
    const [first, second] = [newKey('first'), newKey('second')];
    expect((await open(first.file))?.id).toBe(first.id);
    await open(first.file);
    expect(await signedBy(first, second)).toBe(first.id);

    await expect(open(second.file)).rejects.toMatchObject({ failure: { code: 'AUDIT_BROKEN' } });
    expect(await signedBy(first, second)).toBe(first.id);
    await open(second.file, [first.publicFile]);
    expect(await signedBy(first, second)).toBe(second.id);
  });

  test('has to be a key that nobody else can read', async () => {
    const key = newKey('open');
    chmodSync(key.file, 0o644);
    await expect(open(key.file)).rejects.toMatchObject({ failure: { code: 'TRUST_KEY_EXPOSED' } });
    await expect(open(newKey('good').file, [key.file])).rejects.toMatchObject({ failure: { code: 'AUDIT_KEY_INVALID' } });
  });
});
