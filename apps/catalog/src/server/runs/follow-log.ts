import { isRunEnded, readRun, readRunLog } from '@apphub/catalog';
import type { RunLogLine } from '@apphub/model/api';
import type { ServerParts } from '../ports.ts';

export interface FollowOptions {
  readonly runId: string;
  /** The number of the last line seen. */
  readonly after: number;
  /** Whether to go on until the run has ended. */
  readonly follow: boolean;
  /** Ends it: whoever asked has gone, or the service stops. */
  readonly signal: AbortSignal;
}

/** Nothing is said for so long, at the most: what stands between would take the connection for dead. */
const QUIET_MS = 15_000;
const PAGE_LINES = 1_000;

/**
 * What a run has said, in lines of JSON, a page at a time: as fast as they are read, and with `follow` as they come. An
 * empty line says that there is nothing to say.
 *
 * @throws whatever keeps it from being read or followed: a log that just ended would be that of a run that has.
 */
export async function* followLog({ database, events }: Pick<ServerParts, 'database' | 'events'>, { runId, after, follow, signal }: FollowOptions): AsyncGenerator<string, void> {
  // Watched before anything is read: a line in between is not missed.
  using happening = follow ? wakeOn(events, { runId, signal }) : undefined;
  for (let last = after; !signal.aborted; ) {
    const isOver = isRunEnded(await readRun(database, runId));
    for (;;) {
      const lines = await readRunLog(database, { runId, after: last, limit: PAGE_LINES });
      if (lines.length === 0) break;
      yield textOf(lines);
      last = lines.at(-1)?.number ?? last;
    }
    if (isOver || happening === undefined) return;
    if (!(await happening.next(QUIET_MS))) yield '\n';
  }
}

function textOf(lines: readonly RunLogLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

interface Waker extends Disposable {
  /** @returns whether something has happened since the last time, as soon as it has; false once it was quiet for that long. @throws whatever ended the watch. */
  next(quietMs: number): Promise<boolean>;
}

function wakeOn(events: ServerParts['events'], { runId, signal }: Pick<FollowOptions, 'runId' | 'signal'>): Waker {
  const watch = events.watch({ filter: { jobId: runId } });
  let happened = Promise.withResolvers<boolean>();
  let failed: { readonly reason: unknown } | undefined;
  const wake = () => happened.resolve(true);
  const close = () => {
    watch.close();
    wake();
  };
  signal.addEventListener('abort', close, { once: true });
  const hear = async () => {
    for await (const _ of watch) wake();
  };
  // Kept until somebody asks: a rejection that nobody waits for would end the service.
  void hear().catch((reason: unknown) => (failed = { reason })).finally(wake);
  return {
    async next(quietMs) {
      const timer = setTimeout(() => happened.resolve(false), quietMs);
      const isNews = await happened.promise;
      clearTimeout(timer);
      if (failed !== undefined) throw failed.reason;
      happened = Promise.withResolvers();
      return isNews;
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close);
      watch.close();
    },
  };
}
