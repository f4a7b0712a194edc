import { type AuditOptions, auditKeyId, parseAuditPublicKey, publicKeyOf } from '@apphub/catalog';
import { fail } from '@apphub/model';
import { parseSigningKey, readSigningKey } from '@apphub/trust';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Terminal } from '../terminal.ts';

/** The key that the service signs the audit trail with, where it is named here. */
const KEY_NAME = 'APPHUB_AUDIT_KEY';

type Place = Pick<Terminal, 'env' | 'cwd'>;

/**
 * What signs the entries that a command adds to the audit trail.
 *
 * @throws FailureError TRUST_KEY_INVALID, TRUST_KEY_EXPOSED.
 */
export function auditOptions({ env, cwd }: Place): AuditOptions {
  const file = env[KEY_NAME] || undefined;
  return file === undefined ? {} : { signer: readSigningKey(resolve(cwd, file)) };
}

/**
 * The keys that may have signed the audit trail: those of the named files or, without any, that of the service.
 *
 * @throws FailureError AUDIT_KEY_INVALID.
 */
export function auditPublicKeys(files: readonly string[] | undefined, { env, cwd }: Place): readonly KeyObject[] {
  const own = env[KEY_NAME] || undefined;
  return (files ?? (own === undefined ? [] : [own])).map((file) => publicKeyIn(resolve(cwd, file)));
}

/** A public key or the key file of the service: whoever has that one need not look for the other. */
function publicKeyIn(file: string): KeyObject {
  const text = textOf(file);
  if (!text.trimStart().startsWith('{')) return parseAuditPublicKey(text, file);
  const key = parseSigningKey(text, file);
  return key.ok ? publicKeyOf(key.value) : fail('AUDIT_KEY_INVALID', key.error.message);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    return fail('AUDIT_KEY_INVALID', `The key ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
  }
}

/** How keys are named to people. */
export function keyIds(keys: readonly KeyObject[]): string[] {
  return keys.map(auditKeyId);
}
