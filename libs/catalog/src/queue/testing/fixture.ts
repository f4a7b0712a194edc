import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Database } from '../../database/index.ts';
import { type Completion, enqueueImport, getImport, type ImportJob, type ImportRequest } from '../../imports/index.ts';
import { completionOf, uploaded } from '../../imports/testing/fixture.ts';
import { type ImportQueue, type ImportWork, openQueue } from '../index.ts';

/** A process of the service, as far as the queue goes: its own pool, its own queue. */
export interface Service extends AsyncDisposable {
  readonly database: Database;
  readonly queue: ImportQueue;
  enqueue(slug: string, request?: Partial<ImportRequest>): Promise<ImportJob>;
  /** Resolves with the import once it is in one of `states`. */
  reach(job: Pick<ImportJob, 'id'>, ...states: readonly ImportJob['state'][]): Promise<ImportJob>;
}

export async function openService(url: string): Promise<Service> {
  const database = openDatabase({ url, poolSize: 5, applicationName: 'test service' });
  const queue = await openQueue(database, { url }).catch(async (thrown: unknown) => {
    await database.close();
    throw thrown;
  });
  return {
    database,
    queue,
    async enqueue(slug, request = {}) {
      const { job } = await enqueueImport({ database, queue }, { slug, kind: 'bundle', requestedBy: 'test', ...request });
      return job;
    },
    async reach({ id }, ...states) {
      for (;;) {
        const job = await getImport(database, id).catch(() => undefined);
        if (job !== undefined && states.includes(job.state)) return job;
        await sleep(20);
      }
    },
    async [Symbol.asyncDispose]() {
      await queue.stop({ drainSeconds: 0 });
      await database.close();
    },
  };
}

/** A handler that does at once what there is to do. */
export function building({ database }: Service): (work: ImportWork) => Promise<Completion> {
  return ({ slug, attempt }) => uploaded(database, completionOf(slug, `1.0.${attempt}`));
}

/** A door that handlers wait at. */
export interface Gate {
  /** Waits until it is open or the work is not wanted any more; rejects then. */
  pass(work: ImportWork): Promise<void>;
  open(): void;
  /** Resolves when that many have come to the gate. */
  reached(count: number): Promise<void>;
  readonly arrivals: readonly string[];
}

export function closedGate(): Gate {
  const opened = Promise.withResolvers<void>();
  const arrivals: string[] = [];
  return {
    arrivals,
    open: () => opened.resolve(),
    async pass({ slug, attempt, signal }) {
      arrivals.push(`${slug} ${attempt}`);
      await Promise.race([opened.promise, aborted(signal)]);
      signal.throwIfAborted();
    },
    async reached(count) {
      while (arrivals.length < count) await sleep(10);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
