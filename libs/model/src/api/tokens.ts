import { z } from 'zod';
import { patternField } from '../config/fields.ts';
import { idField, timeField } from './fields.ts';
import { scopeSchema } from './scopes.ts';

const LONGEST_DAYS = 366;
const NAME_WORDS = '1 to 100 letters, digits, spaces and "._@+-", a letter or digit first';

export const createTokenBody = z.strictObject({
  name: patternField(/^[A-Za-z0-9][A-Za-z0-9 ._@+-]{0,99}$/, NAME_WORDS),
  scopes: z
    .array(scopeSchema)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'a list in which nothing stands twice'),
  expiresInDays: z.number(`a number of days, at most ${LONGEST_DAYS}`).min(0.001).max(LONGEST_DAYS),
});

export const tokenSchema = z.object({
  id: idField,
  name: z.string(),
  scopes: z.array(scopeSchema),
  state: z.enum(['active', 'expired', 'revoked']),
  createdBy: z.string(),
  createdAt: timeField,
  expiresAt: timeField,
  revokedAt: timeField.nullable(),
  lastUsedAt: timeField.nullable(),
}).meta({ id: 'Token' });

export const createdTokenSchema = tokenSchema.extend({ token: z.string().describe('Said once: only its hash is kept.') });

/** The token that asks, as it is told to whoever holds it. */
export const ownTokenSchema = tokenSchema.pick({ id: true, name: true, scopes: true, expiresAt: true }).meta({ id: 'OwnToken' });
