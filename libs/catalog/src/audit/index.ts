export { appendAudit, type AuditOptions } from './append-audit.ts';
export type { AuditBreak, AuditFault, Link } from './chain.ts';
export { type AuditAction, auditActions, type AuditEntry, CHAIN_START, entryHash, type NewAuditEntry } from './entry.ts';
export type { AuditSigner } from './head.ts';
export { auditKeyId, parseAuditPublicKey, publicKeyOf } from './keys.ts';
export { listAudit, type ListAuditInput } from './list-audit.ts';
export { type HeadSigned, signHead, type SignHeadOptions } from './sign-head.ts';
export { type AuditVerification, verifyAudit, type VerifyAuditInput } from './verify-audit.ts';
