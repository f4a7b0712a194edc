import { failureOf } from '@apphub/model';
import type { Health } from '@apphub/model/api';

/** One part that the service cannot do without. */
export interface Check {
  readonly name: string;
  /** Resolves when the part works; rejects with why it does not. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}

export interface HealthOptions {
  readonly checks: readonly Check[];
  /** Sentences that somebody should read, though the service works. */
  readonly warnings: (signal: AbortSignal) => Promise<readonly string[]>;
  /** How long each check may take, milliseconds. */
  readonly timeoutMs: number;
  /** How long a look is good for, milliseconds: probes of many balancers are one look. */
  readonly maxAgeMs: number;
}

/** How the service is, for balancers and people. */
export interface HealthReporter {
  /** Ends within the time-out, whatever the parts do. */
  look(): Promise<Health>;
}

type CheckResult = Health['checks'][number];

/** `fail` if a part does not work, `warn` if there are warnings, else `ok`. */
export function createHealth(options: HealthOptions): HealthReporter {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;
  return {
    look() {
      if (last === undefined || performance.now() - last.at > options.maxAgeMs) last = { at: performance.now(), health: look(options) };
      return last.health;
    },
  };
}

async function look({ checks, warnings, timeoutMs }: HealthOptions): Promise<Health> {
  const [results, words] = await Promise.all([
    Promise.all(checks.map((check) => runCheck(check, timeoutMs))),
    // What cannot be looked at now is looked at the next time; why it cannot is told by the checks.
    withinTime(warnings, timeoutMs).catch((): readonly string[] => []),
  ]);
  const failed = results.some(({ status }) => status === 'fail');
  return { status: failed ? 'fail' : words.length > 0 ? 'warn' : 'ok', warnings: [...words], checks: results };
}

async function runCheck({ name, run }: Check, timeoutMs: number): Promise<CheckResult> {
  const since = performance.now();
  const took = () => Math.round(performance.now() - since);
  try {
    await withinTime(run, timeoutMs);
    return { name, status: 'ok', message: null, ms: took() };
  } catch (error) {
    const message = error instanceof TooSlow ? `No answer within ${timeoutMs} ms.` : wordsOf(error);
    return { name, status: 'fail', message, ms: took() };
  }
}

/** Everybody may read this: a bug says that it is one, and no more. */
function wordsOf(error: unknown): string {
  const { code, message } = failureOf(error);
  return code === 'INTERNAL' ? 'INTERNAL The check itself failed.' : `${code} ${message}`;
}

class TooSlow extends Error {}

async function withinTime<T>(run: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new TooSlow());
        late.abort();
      }, timeoutMs);
    });
    return await Promise.race([run(late.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
