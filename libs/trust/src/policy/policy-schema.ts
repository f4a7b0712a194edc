import { z } from 'zod';
import { isolationLevels } from './isolation-level.ts';
import { scopeSchema } from './scope-name.ts';

const scopeRowSchema = z.strictObject({
  name: scopeSchema.describe('The name of the scope.'),
  parent: scopeSchema
    .exactOptional()
    .describe('The scope whose records are reused in this one, together with those of its own parents. Never the other way round.'),
  requires: z
    .enum(isolationLevels)
    .default('bubblewrap')
    .describe('The weakest isolation a record may come from: in this scope, and wherever this scope reads.'),
});

const keyRowSchema = z.strictObject({
  id: z.string('the id of a key').describe('The first 16 hexadecimal digits of the sha256 over the public key in SPKI DER.'),
  scope: scopeSchema.describe('The one scope whose records this key may sign.'),
  publicKey: z.base64('a public key, SPKI DER in base64').describe('The Ed25519 public key, SPKI DER in base64.'),
  status: z.enum(['active', 'revoked']).default('active').describe('Nothing that a revoked key signed is reused.'),
  comment: z.string().max(200, 'at most 200 characters').exactOptional().describe('Whose key it is; for people.'),
});

/**
 * Who may write where, and who reads from whom. The file comes from outside the checkout, so that a change under
 * review cannot add a key of its own.
 */
export const trustPolicySchema = z
  .strictObject({
    $schema: z.string().exactOptional().describe('The JSON schema, for editors.'),
    version: z.literal(1).describe('The form of this file.'),
    scopes: z.array(scopeRowSchema, 'a list of scopes').min(1, 'at least one scope').describe('The trust domains.'),
    keys: z.array(keyRowSchema, 'a list of keys').default([]).describe('The public keys of those who may write.'),
  })
  .meta({ title: 'Trust policy', description: 'Which keys may write build records into which scope, and which scopes read from which.' });

export type TrustPolicyFile = z.output<typeof trustPolicySchema>;
export type ScopeRow = TrustPolicyFile['scopes'][number];
export type KeyRow = TrustPolicyFile['keys'][number];

/** The schema that editors use; draft 7 is what they understand best. */
export function trustPolicyJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(trustPolicySchema, { target: 'draft-07', io: 'input', unrepresentable: 'any' });
}
