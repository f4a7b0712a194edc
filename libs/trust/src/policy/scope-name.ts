import { z } from 'zod';

const WORDS = 'the name of a scope: up to 63 lower-case letters, digits, "-" and ".", a letter or digit first and last';

/** One segment of a store key, everywhere the same: `main`, `pr-123`, `dev-ann`. */
export const scopeSchema = z.string(WORDS).regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, WORDS);
