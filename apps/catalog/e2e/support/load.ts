import type { CatalogClient } from '@apphub/client';
import { type Digest, failureOf, type FailureCode } from '@apphub/model';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainArchive } from './archives.ts';

/** What callers do while something happens to the service, and what they were told. */
export interface Load extends AsyncDisposable {
  /** The digests that each version was moved to, in order, each answered for. */
  readonly versions: ReadonlyMap<string, readonly Digest[]>;
  /** Imports that were asked for and answered for. */
  readonly jobs: readonly string[];
  /** Answers that were outages, by code: each was asked again. */
  readonly outages: ReadonlyMap<string, number>;
  /** Waits until every caller has an answer to what it asks for now; none asks for anything more. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** The services that answer now; callers go on to the next one after an outage. */
  readonly clients: () => readonly CatalogClient[];
  readonly publishers: number;
  readonly importers: number;
  /** Examples to import and to load. */
  readonly slugs: readonly string[];
}

/** What a caller hears from a service that is in trouble, not from one that refuses. */
const OUTAGES: ReadonlySet<FailureCode> = new Set<FailureCode>(['SERVICE_UNREACHABLE', 'SERVICE_ANSWER_INVALID', 'DATABASE_UNAVAILABLE', 'DATABASE_BUSY', 'STORE_UNAVAILABLE', 'QUEUE_STALLED']);
const PATIENCE_MS = 120_000;

/** Starts callers that publish, replace and import until they are stopped; each asks again until it is answered. */
export function startLoad({ clients, publishers, importers, slugs }: LoadOptions): Load {
  const versions = new Map<string, Digest[]>();
  const jobs: string[] = [];
  const outages = new Map<string, number>();
  let isOver = false;
  /** Nobody waits for answers any more. */
  let isGone = false;
  let turn = 0;

  const answered = async <T>(ask: (client: CatalogClient) => Promise<T>): Promise<T> => {
    for (const until = Date.now() + PATIENCE_MS; ; ) {
      const all = clients();
      try {
        const client = all[(turn += 1) % all.length];
        if (client !== undefined) return await ask(client);
      } catch (error) {
        const { code } = failureOf(error);
        if (!OUTAGES.has(code) || isGone || Date.now() > until) throw error;
        outages.set(code, (outages.get(code) ?? 0) + 1);
      }
      await sleep(100);
    }
  };

  const publish = async (slug: string, version: string, content: string): Promise<void> => {
    const archive = await plainArchive({ slug, version, content });
    const moved = versions.get(`${slug}@${version}`) ?? [];
    versions.set(`${slug}@${version}`, moved);
    const force = moved.length === 0 ? {} : ({ force: 'true', reason: `move ${moved.length}` } as const);
    await answered((client) => client.publish({ slug, version, digest: archive.digest, archive: archive.bytes, ...force }));
    moved.push(archive.digest);
  };

  const publisher = async (name: string) => {
    for (let round = 1; !isOver; round += 1) {
      for (let move = 0; move < 3 && !isOver; move += 1) await publish(name, `1.0.${round}`, `${round} ${move}`);
      await sleep(20);
    }
  };

  const importer = async (slug: string) => {
    for (let round = 0; !isOver; round += 1) {
      const headers = { 'idempotency-key': randomUUID() };
      const id = round % 3 === 0 ? 'importExample' : 'bundleExample';
      const { jobId } = await answered((client) => client.call(id, { body: { slug }, headers }));
      jobs.push(jobId);
      const isDone = async () => (await answered((client) => client.call('getImport', { params: { id: jobId }, query: { wait: '2s' } }))).endedAt !== null;
      while (!isOver && !(await isDone()));
    }
  };

  const callers = [
    ...Array.from({ length: publishers }, (_, index) => publisher(`publisher-${index}`)),
    ...Array.from({ length: importers }, (_, index) => importer(slugs[index % slugs.length] ?? '')),
  ];
  const over = Promise.all(callers);
  // Whoever stops the load hears of it.
  over.catch(() => undefined);
  return {
    versions,
    jobs,
    outages,
    async stop() {
      isOver = true;
      await over;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      isGone = true;
      await over.catch(() => undefined);
    },
  };
}
