import { argon2id, type HashOptions } from 'argon2';

/** How dear a guess is made. */
export interface Policy {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** What OWASP's password storage cheat sheet asks of Argon2id at least. */
export const DEFAULT_POLICY: Policy = { memoryKib: 19_456, passes: 2, parallelism: 1 };

export function toHashOptions({ memoryKib, passes, parallelism }: Policy) {
  return { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism, hashLength: 32 } satisfies HashOptions;
}
