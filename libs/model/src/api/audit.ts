import { z } from 'zod';
import { queryNumber, timeField } from './fields.ts';
import { jsonObject } from './json-value.ts';

/** An entry with all that its hash covers, so that whoever reads it can check the chain. */
export const auditEntryWire = z.object({
  number: z.int().positive(),
  at: timeField,
  actor: z.string(),
  action: z.string(),
  slug: z.string().nullable(),
  version: z.string().nullable(),
  oldDigest: z.string().nullable(),
  newDigest: z.string().nullable(),
  reason: z.string().nullable(),
  details: jsonObject,
  previousHash: z.string(),
  hash: z.string(),
}).meta({ id: 'AuditEntry' });

export const auditPageQuery = z.strictObject({
  after: queryNumber(0, Number.MAX_SAFE_INTEGER).default(0).describe('The number of the last entry of the page before.'),
  limit: queryNumber(1, 1000).default(100),
});

/** Whether every entry is what it was when it was appended. */
export const auditVerificationWire = z.object({
  intact: z.boolean(),
  number: z.int().nonnegative().describe('Of the last entry; of the one that is not what it was, where there is one.'),
  hash: z.string().nullable().describe('Of the last entry. Who keeps it elsewhere can tell later that the trail was cut.'),
  signedBy: z.string().nullable().describe('The key whose signature of the end holds; null where the service has no key.'),
  fault: z.string().nullable(),
  sentence: z.string().nullable(),
});
