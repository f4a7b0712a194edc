import { createHash } from 'node:crypto';
import type { ClaimPattern, ExchangeRule } from '../policy/issuer.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** @returns the scope that a rule grants for these claims; undefined where it does not fit. */
export function scopeByRule({ claims: wanted, scope }: ExchangeRule, claims: Claims): string | undefined {
  const stood = new Map<string, string>();
  for (const [name, pattern] of Object.entries(wanted)) {
    const star = matchClaim(pattern, claims[name]);
    if (star === undefined) return undefined;
    stood.set(name, star);
  }
  return scope.replace(/\{([^}]*)\}/g, (_, name: string) => segment(stood.get(name) ?? ''));
}

/** @returns what the `*` stood for, or '' where there is none; undefined where the claim is another. */
function matchClaim(pattern: ClaimPattern, claim: unknown): string | undefined {
  if (typeof claim !== 'string' && typeof claim !== 'number' && typeof claim !== 'boolean') return undefined;
  const text = String(claim);
  for (const one of [pattern].flat()) {
    const star = matchText(one, text);
    if (star !== undefined) return star;
  }
  return undefined;
}

function matchText(pattern: string, text: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === text ? '' : undefined;
  const fits = text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}

/** Names that are plain words of a scope as they are. */
const PLAIN = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const HASH_DIGITS = 24;
const WORD_LENGTH = 12;

/**
 * A piece of a scope's name for any text, another one for each: `feature/x` and `feature-x` are different branches, and
 * whoever names a branch must not be able to reach the scope of another. What is no plain word gets a "." and a digest,
 * and plain words have no ".".
 */
function segment(text: string): string {
  if (PLAIN.test(text)) return text;
  const word = text.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, WORD_LENGTH).replace(/^-+|-+$/g, '');
  return `${word === '' ? 'x' : word}.${createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS)}`;
}
