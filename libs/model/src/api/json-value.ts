import { z } from 'zod';
import type { Json } from '../canonical-json.ts';

/** Deeper values exhaust the stack of one reader or another, Postgres' among them. */
const DEEPEST = 32;
const WORDS = `JSON, at most ${DEEPEST} levels deep, whose texts are valid Unicode without NUL`;

/** Any JSON that every part of the system can hold. */
export const jsonValue = z.custom<Json>((value) => isHoldableJson(value), WORDS).meta({ description: WORDS });

/** As `jsonValue`, an object. */
export const jsonObject = z
  .custom<{ readonly [name: string]: Json }>((value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isHoldableJson(value), `an object: ${WORDS}`)
  .meta({ type: 'object', description: WORDS });

/**
 * Whether a value is JSON that every part of the system can hold. Level by level instead of by recursion: what is
 * checked here may be nested as deep as a request is long.
 */
export function isHoldableJson(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST || !level.every(isHoldableItself)) return false;
    level = level.flatMap(children);
  }
  return true;
}

function isHoldableItself(value: unknown): boolean {
  if (typeof value === 'string') return isHoldableText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value).every(isHoldableText);
  return typeof value === 'object' || typeof value === 'boolean';
}

function isHoldableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function children(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
