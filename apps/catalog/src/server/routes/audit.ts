import { type AuditVerification, listAudit, verifyAudit } from '@apphub/catalog';
import { createPublicKey } from 'node:crypto';
import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';

/** The trail of all that was changed, for who has to answer for it. */
export function audit({ database, signer }: ServerParts): Handlers<'listAudit' | 'verifyAudit'> {
  const publicKeys = signer === undefined ? [] : [createPublicKey(signer.privateKey)];
  return {
    async listAudit({ query }) {
      return { status: 200, body: { data: await listAudit(database, query) } };
    },
    async verifyAudit() {
      return { status: 200, body: { data: verificationWire(await verifyAudit(database, { publicKeys })) } };
    },
  };
}

function verificationWire(verification: AuditVerification) {
  if (verification.kind === 'broken') {
    const { number, fault, sentence } = verification;
    return { intact: false, number, hash: null, signedBy: null, fault, sentence };
  }
  const { number, hash, signedBy } = verification;
  return { intact: true, number, hash, signedBy: signedBy ?? null, fault: null, sentence: null };
}
