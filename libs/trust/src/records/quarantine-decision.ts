import { canonicalJson, type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import { scopeSchema } from '../policy/scope-name.ts';

/** Other than that of a record, so that a signature over the one can never stand for the other. */
export const QUARANTINE_MEDIA_TYPE = 'application/vnd.apphub.quarantine+json';

const decisionSchema = z.object({
  version: z.literal(1),
  scope: scopeSchema,
  fingerprint: digestSchema,
  decision: z.enum(['quarantine', 'release', 'retract']),
  reason: z.string().max(1000),
  decidedOn: z.iso.datetime(),
  /** The quarantines, by the sha256 of their documents, that a release lifts; later ones are not touched. */
  releases: z.array(digestSchema).max(1000).default([]),
  /** The one record, by the sha256 of its document, that a retraction is about. */
  retracts: digestSchema.exactOptional(),
});

export type QuarantineDecision = z.infer<typeof decisionSchema>;

/** @throws Error when `payload` is not a decision. */
export function decisionOf(payload: unknown): QuarantineDecision {
  return decisionSchema.parse(payload);
}

/** What is decided about a fingerprint. */
export type Decision = { readonly fingerprint: Digest; readonly reason: string } & (
  | { readonly decision: 'quarantine' }
  | { readonly decision: 'release'; readonly releases: readonly Digest[] }
  | { readonly decision: 'retract'; readonly retracts: Digest }
);

/** The payload of a decision that is made now. */
export function decisionPayload({ reason, ...rest }: Decision & { readonly scope: string }): Uint8Array {
  return Buffer.from(canonicalJson({ version: 1, ...rest, reason: reason.toWellFormed().slice(0, 1000), decidedOn: new Date().toISOString() }));
}
