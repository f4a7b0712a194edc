import { err, type Json, ok, type Result } from '@apphub/model';
import { z } from 'zod';
import { isDeeperThan } from './nesting.ts';

/** Everything but a result: what is longer is nobody's message. */
export const LONGEST_MESSAGE = 256 * 1024;

/** Far more than data has; a database stops at a few thousand, a recursive program of somebody's earlier. */
const DEEPEST = 128;

const questionId = z.int().min(1).max(2 ** 31);

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('log'), message: z.string(), meta: z.unknown().optional() }),
  z.object({ type: z.literal('update'), id: questionId, changes: z.unknown() }),
  z.object({ type: z.literal('secret'), id: questionId, reference: z.unknown() }),
  z.object({ type: z.literal('returned'), value: z.unknown() }),
  z.object({ type: z.literal('thrown'), error: z.string() }),
]);

type Sent = z.infer<typeof messageSchema>;

/** What a driver says. Each one may come from the handler itself, which lives in the same process. */
export type Message = Sent & { readonly meta?: Json; readonly changes?: Json; readonly reference?: Json; readonly value?: Json };

/** Reads a message of a driver; the error says what is wrong with it, in words that follow "that ". */
export function parseMessage(frame: Buffer): Result<Message, string> {
  if (isDeeperThan(frame, DEEPEST)) return err(`is nested more than ${DEEPEST} deep`);
  const read = messageSchema.safeParse(jsonOf(frame));
  if (!read.success) return err('is not what a handler can say');
  if (read.data.type !== 'returned' && frame.length > LONGEST_MESSAGE) return err(`is longer than ${LONGEST_MESSAGE} bytes`);
  return ok(read.data as Message);
}

function jsonOf(frame: Buffer): unknown {
  try {
    return JSON.parse(frame.toString('utf8'));
  } catch {
    return undefined;
  }
}
