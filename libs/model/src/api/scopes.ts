import { z } from 'zod';
import { type Scope, scopes } from './scope-names.ts';

export { type Scope, scopes };

export const scopeSchema = z.enum(scopes);

/** Whether a holder of `held` may do what needs `needed`. */
export function allows(held: readonly string[], needed: Scope): boolean {
  return held.includes(needed) || held.includes('admin');
}
