import { type AuditSigner, type Database, parseAuditPublicKey, signHead } from '@apphub/catalog';
import { fail } from '@apphub/model';
import { readSigningKey } from '@apphub/trust';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServiceConfig } from '../config/index.ts';

/**
 * Puts the audit trail under the configured key, if there is one.
 *
 * @throws FailureError TRUST_KEY_INVALID, TRUST_KEY_EXPOSED, AUDIT_KEY_INVALID; AUDIT_BROKEN when the trail is not what was signed.
 */
export async function openAuditSigner(database: Database, { auditKeyFile, formerAuditKeys }: Pick<ServiceConfig, 'auditKeyFile' | 'formerAuditKeys'>): Promise<AuditSigner | undefined> {
  if (auditKeyFile === undefined) return undefined;
  const signer = readSigningKey(auditKeyFile);
  await signHead(database, signer, { formerKeys: formerAuditKeys.map(readPublicKey) });
  return signer;
}

function readPublicKey(file: string): KeyObject {
  return parseAuditPublicKey(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    return fail('AUDIT_KEY_INVALID', `The key ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
  }
}
