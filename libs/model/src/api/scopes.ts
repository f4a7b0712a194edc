import { z } from 'zod';

/** What a token may do; `admin` may do everything. */
export const scopes = ['read', 'import', 'run', 'publish', 'publish:force', 'admin'] as const;

export type Scope = (typeof scopes)[number];

export const scopeSchema = z.enum(scopes);

/** Whether a holder of `held` may do what needs `needed`. */
export function allows(held: readonly string[], needed: Scope): boolean {
  return held.includes(needed) || held.includes('admin');
}
