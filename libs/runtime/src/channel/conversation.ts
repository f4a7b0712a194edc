import { type Failure, failure, failureOf, type Json } from '@apphub/model';
import type { RunningCommand } from '@apphub/sandbox';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject, RunOptions } from '../port.ts';
import type { RunLog } from '../run-log.ts';
import { FrameTooLong, readFrames, writeFrame } from './frames.ts';
import { LONGEST_MESSAGE, type Message, parseMessage } from './messages.ts';
import type { SecretDesk } from './secret-desk.ts';
import { readUpdate } from './update.ts';

/** The last word of a handler. */
export type Said = { readonly kind: 'returned'; readonly value: Json } | { readonly kind: 'thrown'; readonly error: string };

/** What stands in the driver's first message. */
export interface JobMessage {
  readonly entry: string;
  /** Where packages lie that were baked into a bundle for Python. */
  readonly packages: string;
  readonly exportName?: string;
  readonly parameters: JsonObject;
  readonly definition: JsonObject;
  readonly run: JsonObject;
  readonly workflowEventContext: Json;
}

export interface Talk {
  readonly slug: string;
  readonly job: JobMessage;
  readonly log: RunLog;
  readonly desk: SecretDesk;
  readonly onUpdate: RunOptions['onUpdate'];
  readonly signal: AbortSignal | undefined;
  /** Aborted when the process is gone. */
  readonly ended: AbortSignal;
  readonly limits: { readonly outputBytes: number; readonly logBytes: number };
  /** Told the last word, once. */
  readonly onSaid: (said: Said) => void;
}

/** What a message costs besides its bytes: none is free, or they could be sent for ever. */
const MESSAGE_COST = 64;
/** `{"type":"returned","value":…}` */
const ENVELOPE_BYTES = 64;
/** How long a handler's process may take to end once its last word is read. */
const FAREWELL_MS = 2000;

/**
 * Talks with a driver until its last word or its end. Everything it says is bounded in size, depth and number, and taken
 * one after the other; what goes beyond ends the run. It never throws.
 */
export async function converse(running: RunningCommand, talk: Talk): Promise<void> {
  const { channel } = running;
  writeFrame(channel, { type: 'job', job: talk.job });
  let charged = 0;
  try {
    for await (const frame of readFrames(channel, Math.max(talk.limits.outputBytes + ENVELOPE_BYTES, LONGEST_MESSAGE))) {
      const message = parseMessage(frame);
      if (!message.ok) return running.stop(failure('RUN_OUTPUT_INVALID', `The handler of ${talk.slug} said something that ${message.error}.`));
      if (message.value.type === 'returned' || message.value.type === 'thrown') return await takeLeave(running, { talk, message: message.value, bytes: frame.length });
      charged += frame.length + MESSAGE_COST;
      if (charged > talk.limits.logBytes) return running.stop(tooTalkative(talk));
      await answer(message.value, { running, talk }).catch((error: unknown) => running.stop(failureOf(error)));
    }
  } catch (error) {
    if (error instanceof FrameTooLong) running.stop(tooLong(talk, error.bytes));
    // Anything else is the end of the channel or of the process, which is seen elsewhere.
  }
}

type LastWord = Extract<Message, { type: 'returned' | 'thrown' }>;

/** Looks once more at what the process uses, then lets it go: whatever a handler left open does not keep it. */
async function takeLeave(running: RunningCommand, { talk, message, bytes }: { talk: Talk; message: LastWord; bytes: number }): Promise<void> {
  if (message.type === 'returned' && bytes > talk.limits.outputBytes + ENVELOPE_BYTES) return running.stop(tooLong(talk, bytes));
  talk.onSaid(message.type === 'returned' ? { kind: 'returned', value: message.value ?? null } : { kind: 'thrown', error: message.error });
  running.measure();
  running.channel.resume().end();
  await pause(FAREWELL_MS, undefined, { signal: talk.ended });
  running.stop(failure('RUN_FAILED', `The process of ${talk.slug} did not end.`));
}

async function answer(message: Exclude<Message, LastWord>, { running, talk }: { running: RunningCommand; talk: Talk }): Promise<void> {
  if (message.type === 'log') return talk.log.logger(message.message, message.meta);
  const value = message.type === 'secret' ? giveSecret(message.reference, talk) : takeUpdate(message.changes, talk);
  const reply = await value.then((given) => ({ value: given })).catch((error: unknown) => ({ error: refusalOf(error) }));
  writeFrame(running.channel, { type: 'reply', id: message.id, ...reply });
}

async function giveSecret(reference: Json | undefined, { desk, signal }: Talk): Promise<Json> {
  return await desk.give(reference, signal === undefined ? {} : { signal });
}

/** AppHub's handlers get the run as it is then. */
async function takeUpdate(changes: Json | undefined, { onUpdate, job }: Talk): Promise<Json> {
  return (await onUpdate?.(readUpdate(changes))) ?? job.run;
}

/** The code and the sentence; what a bug of this program looks like inside is nothing for a handler. */
function refusalOf(error: unknown): Pick<Failure, 'code' | 'message'> {
  const { code, message } = failureOf(error);
  return code === 'INTERNAL' ? { code, message: 'That could not be answered.' } : { code, message };
}

function tooTalkative({ slug, limits }: Talk): Failure {
  return failure('LIMIT_LOG', `The handler of ${slug} logged and reported more than ${limits.logBytes} bytes.`);
}

function tooLong({ slug, limits }: Talk, bytes: number): Failure {
  return failure('RUN_OUTPUT_INVALID', `The handler of ${slug} returned ${bytes} bytes of JSON; ${limits.outputBytes} are allowed.`);
}
