import type { CallOutput, CatalogClient } from '@apphub/client';
import { type Digest, parseDigest } from '@apphub/model';
import { PROGRESS_EVENT, type WireEvent } from '@apphub/model/api';
import { sha256 } from '@apphub/model/node';
import { expect } from '@jest/globals';
import { eventually } from './eventually.ts';
import type { Load } from './load.ts';
import { statusesOf } from './watching.ts';

/**
 * Nothing lost, nothing doubled: what callers were answered is so, once, on all services, and every import came to its
 * end. Waits for imports that are still at work.
 */
export async function expectSound(load: Load, clients: readonly CatalogClient[]): Promise<void> {
  const [client] = clients;
  if (client === undefined) throw new Error('no service to ask');
  await expectImportsDone(load, client);
  await expectVersions(load, client);
  await expectEvents(load, client);
  expect(await client.call('verifyAudit')).toMatchObject({ intact: true });
  const statuses = await Promise.all(clients.map(statusesOf));
  for (const seen of statuses) expect(seen).toEqual(statuses[0]);
}

/** Waits until the imports that were asked for so far have ended, in whichever way. */
export async function importsEnded({ jobs }: Pick<Load, 'jobs'>, clients: () => readonly CatalogClient[]): Promise<CallOutput<'getImport'>[]> {
  const ended: CallOutput<'getImport'>[] = [];
  for (const id of [...jobs]) {
    const ask = async () => {
      const job = await clients()[0]?.call('getImport', { params: { id } });
      return job === undefined || job.endedAt === null ? undefined : job;
    };
    ended.push(await eventually(ask, { seconds: 120 }));
  }
  return ended;
}

async function expectImportsDone(load: Load, client: CatalogClient): Promise<void> {
  expect(new Set(load.jobs).size).toBe(load.jobs.length);
  for (const job of await importsEnded(load, () => [client])) {
    expect(job).toMatchObject({ state: 'completed', failure: null });
    const attempts = job.attempts.map(({ attempt, state }) => ({ attempt, state }));
    expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, index) => index + 1));
    expect(attempts.filter(({ state }) => state === 'completed')).toEqual([{ attempt: job.attempt, state: 'completed' }]);
  }
}

/** Each version went through exactly the digests that its publisher was answered for, and serves the last one. */
async function expectVersions({ versions }: Load, client: CatalogClient): Promise<void> {
  for (const [name, moves] of versions) {
    const [slug = '', version = ''] = name.split('@');
    const params = { slug, version };
    const history = (await client.call('listHistory', { params })).toReversed();
    expect(history.map(({ newDigest }) => newDigest)).toEqual(moves);
    expect(history.map(({ oldDigest }) => oldDigest)).toEqual([null, ...moves.slice(0, -1)]);
    expect(await digestServed(client, params)).toBe(moves.at(-1));
  }
}

async function digestServed(client: CatalogClient, params: { readonly slug: string; readonly version: string }): Promise<Digest> {
  const download = await client.downloadVersion({ params });
  const digest = sha256(await new Response(download.bytes).bytes());
  expect(parseDigest(download.digest)).toBe(digest);
  return digest;
}

/** Numbers without a gap, one completion for each import, one word for each move of a version. */
async function expectEvents({ jobs, versions }: Load, client: CatalogClient): Promise<void> {
  const events = await allEvents(client);
  expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
  const completed = events.filter(({ type, data }) => type === PROGRESS_EVENT && (data as { readonly state?: string }).state === 'completed');
  expect(completed.map(({ jobId }) => jobId).sort()).toEqual([...jobs].sort());
  const moves = events.filter(({ type, slug }) => type.startsWith('job.bundle.') && slug?.startsWith('publisher-') === true);
  expect(moves.length).toBe([...versions.values()].flat().length);
}

async function allEvents(client: CatalogClient): Promise<WireEvent[]> {
  const all: WireEvent[] = [];
  for (;;) {
    const { events } = await client.call('listEvents', { query: { after: all.at(-1)?.number ?? 0, limit: 1000 } });
    if (events.length === 0) return all;
    all.push(...events);
  }
}
