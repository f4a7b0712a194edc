import type { FailureRow } from './failure-row.ts';

/** What a cache for Nx tells its operators and the jobs that ask it for a token; Nx itself is only ever told of misses. */
export const cacheFailures = {
  CACHE_POLICY_INVALID: {
    meaning: 'The file that says which scopes a cache has, and whose tokens it exchanges, has wrong, missing or unknown fields.',
    remedy: 'Correct the listed fields; docs/nx-cache.md describes the file.',
  },
  CACHE_TOKENS_INVALID: {
    meaning: 'The file with the tokens of a cache cannot be read as such.',
    remedy: 'Correct the listed fields, or make a new file with "apphub cache tokens create".',
  },
  CACHE_EXCHANGE_REFUSED: {
    meaning: 'A token that a CI has signed was not exchanged for one of the cache.',
    remedy: 'Hold its claims against the rules of the cache policy; docs/nx-cache.md shows one for each CI.',
  },
  CACHE_ISSUER_UNREACHABLE: {
    meaning: 'The public keys of an issuer of tokens could not be fetched, so that no token of it can be checked.',
    remedy: 'Let the cache reach the issuer over HTTPS; until then jobs run without the cache.',
  },
} as const satisfies Record<string, FailureRow>;
