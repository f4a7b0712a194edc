import { checkText, err, type Failure, failure, ok, problemsFailure, type Result } from '@apphub/model';
import { scopeSchema } from '@apphub/trust';
import { z } from 'zod';
import { defaultScopeRules, readOrder, type ScopeRule } from '../scopes/lineage.ts';
import { issuerProblems, issuerSchema, type OidcIssuer } from './issuer.ts';

/** Which scopes there are, who reads from whom, and whose tokens are exchanged for which of them. */
export interface CachePolicy {
  readonly scopes: readonly ScopeRule[];
  readonly issuers: readonly OidcIssuer[];
}

const PATTERN_WORDS = 'the name of a scope, or the beginning of names and a "*"';
const patternSchema = z.string(PATTERN_WORDS).regex(/^(?:\*|[a-z0-9][a-z0-9.-]{0,61}\*|[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?)$/, PATTERN_WORDS);

const policySchema = z.strictObject({
  $schema: z.string().exactOptional(),
  version: z.literal(1),
  scopes: z.array(z.strictObject({ name: patternSchema, parent: scopeSchema.exactOptional() })).min(1).default([...defaultScopeRules]),
  issuers: z.array(issuerSchema).default([]),
});

/** What holds where no policy is given: `main`, everything else below it, and no exchange. */
export const defaultCachePolicy: CachePolicy = { scopes: defaultScopeRules, issuers: [] };

/** @returns the policy, or CACHE_POLICY_INVALID with every problem of the text. */
export function parseCachePolicy(text: string, file: string): Result<CachePolicy, Failure> {
  const checked = checkText(policySchema, text);
  if (!checked.ok) return err(problemsFailure('CACHE_POLICY_INVALID', { problems: checked.error, file }));
  const { scopes, issuers } = checked.value;
  const problems = [...scopeProblems(scopes), ...issuers.flatMap((issuer, index) => issuerProblems(issuer, `issuers[${index}]`))];
  if (problems.length > 0) return err(failure('CACHE_POLICY_INVALID', `${file} is not a policy of a cache.`, { problems }));
  return ok({ scopes, issuers });
}

/** Every chain of parents ends at a root: names below a `*` enter the chains of parents that are written down. */
function scopeProblems(rules: readonly ScopeRule[]): string[] {
  return rules.flatMap(({ parent }, index) => {
    if (parent === undefined) return [];
    return readOrder(parent, rules) === undefined ? [`scopes[${index}].parent: expected a scope whose parents end at a root, got ${JSON.stringify(parent)}`] : [];
  });
}

/** The schema that editors use; draft 7 is what they understand best. */
export function cachePolicyJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(policySchema, { target: 'draft-07', io: 'input', unrepresentable: 'any' });
}
