import { type RunWork, updateRun, writeRunLog } from '@apphub/catalog';
import { FailureError, type Json } from '@apphub/model';
import type { Reported, SecretReference } from '@apphub/runtime';
import { match } from 'ts-pattern';
import { persist } from '../persist.ts';
import type { Question, SentLine } from './child/protocol.ts';
import { maskJson } from './mask-json.ts';
import { noticesOf } from './notices.ts';
import { toldToHandlers } from './order-of.ts';
import { rebuild } from './rebuild.ts';
import type { RunParts } from './run-parts.ts';

export interface Attending extends Disposable {
  /** Aborted when the run is not wanted any more, also because another attempt has taken over. */
  readonly signal: AbortSignal;
  /** Secrets that the run has learned. */
  readonly handedOut: readonly string[];
  /** Puts into the log what nothing else keeps of what the handler says; the same is told once. */
  readonly notice: (reported: Reported) => Promise<void>;
  readonly answer: (question: Question) => Promise<Json | undefined>;
}

/** Answers what a run asks for while it is at work. */
export function attend(work: RunWork, parts: RunParts): Attending {
  const { database, secrets, rules, log } = parts;
  const losing = new AbortController();
  const signal = AbortSignal.any([work.signal, losing.signal]);
  const handedOut: string[] = [];
  const kept = <T>(write: () => Promise<T>, what: string): Promise<T> =>
    persist(write, { signal, log, what }).catch((error: unknown) => {
      if (error instanceof FailureError && error.failure.code === 'ATTEMPT_LOST') losing.abort(error);
      throw error;
    });

  const resolve = (reference: SecretReference): string | undefined => {
    const value = secrets.find(work.slug, reference);
    log.info({ source: reference.source, key: reference.key, found: value !== undefined }, 'a secret was asked for');
    if (value !== undefined) handedOut.push(value);
    return value;
  };

  const say = (lines: readonly SaidLine[]) => kept(() => writeRunLog(database, work, { lines, bound: { bytes: rules.logBytes } }), 'the log of a run');
  const noticed = new Set<string>();
  const notice = async (reported: Reported): Promise<void> => {
    const fresh = noticesOf(reported).filter((text) => !noticed.has(text));
    fresh.forEach((text) => noticed.add(text));
    if (fresh.length > 0) await say(fresh.map((text) => saidLine({ stream: 'runtime', text, at: new Date().toISOString() }, handedOut)));
  };

  return {
    signal,
    handedOut,
    notice,
    answer: (question) =>
      match(question)
        .returnType<Promise<Json | undefined>>()
        .with({ kind: 'log' }, async ({ lines }) => {
          await say(lines.map((line) => saidLine(line, handedOut)));
          return undefined;
        })
        .with({ kind: 'update' }, async ({ update }) => {
          await notice(update);
          const { parameters, metrics, context } = update;
          const progress = { ...(parameters === undefined ? {} : { parameters }), ...(metrics === undefined ? {} : { metrics }), ...(context === undefined ? {} : { context }) };
          return toldToHandlers(await kept(() => updateRun(database, work, maskJson(progress, handedOut)), 'the progress of a run'));
        })
        .with({ kind: 'secret' }, async ({ reference }) => resolve(reference))
        .with({ kind: 'rebuild' }, ({ platform }) => kept(() => rebuild(parts, { ...work, signal }, platform), 'the rebuild of a bundle'))
        .exhaustive(),
    [Symbol.dispose]: () => losing.abort(),
  };
}

type SaidLine = ReturnType<typeof saidLine>;

function saidLine({ stream, text, at }: SentLine, secrets: readonly string[]) {
  return { stream: stream === 'runtime' ? 'system' : stream, text: maskJson(text, secrets), at: new Date(at) } as const;
}
