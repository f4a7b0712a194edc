import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../database/index.ts';
import { type EventFeed, openEventFeed } from '../events/index.ts';
import { listAttempts } from '../imports/index.ts';
import { getStatus } from '../status/index.ts';
import { usePrivateServer } from '../testing/index.ts';
import { BOSS_SCHEMA, HEARTBEAT_SECONDS } from './boss.ts';
import { building, closedGate, openService, type Service } from './testing/fixture.ts';

let service: Service;
let feed: EventFeed;

// Before the server, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => {
  await feed.stop();
  await service[Symbol.asyncDispose]();
});
// What is committed stays, as on a server that is not only for tests.
const server = usePrivateServer({ parameters: { fsync: 'on', synchronous_commit: 'on' } });
beforeAll(async () => {
  await migrate({ url: server.url });
  service = await openService(server.url);
  feed = await openEventFeed(service.database, { pollSeconds: 1 });
});

describe.each(['stop', 'kill'] as const)('a database that is away (%s) in the middle of an import', (how) => {
  test('costs time and nothing else', async () => {
    const slug = `away-${how}`;
    const gate = closedGate();
    const recorded = Promise.withResolvers<void>();
    const worker = service.queue.work(
      async (work) => {
        const completion = await building(service)(work);
        await gate.pass(work);
        void work.recordStage({ stage: 'packaging' }).then(recorded.resolve, recorded.reject);
        return completion;
      },
      { concurrency: 2 },
    );
    const watch = feed.watch({ filter: { slug } });
    const job = await service.enqueue(slug);
    const next = await service.enqueue(slug);
    await gate.reached(1);
    await server[how]();
    gate.open();
    await expect(service.enqueue(slug)).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    await expect(service.queue.check()).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    await expect(openService(server.url)).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    await server.start();
    await recorded.promise;
    expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 1 });
    expect(await service.reach(next, 'completed')).toMatchObject({ attempt: 1 });
    expect(await listAttempts(service.database, { slug })).toMatchObject([{ state: 'completed' }, { state: 'completed' }]);
    expect(await getStatus(service.database, slug)).toMatchObject({ state: 'completed', jobId: next.id });
    const story = await storyOf(watch, next.id);
    for (const { id } of [job, next]) expect(story.get(id)).toEqual(['queued', 'running', 'running', 'completed']);
    await worker.stop();
  });
});

test('a database that is away for longer than a lease leaves the work with those who are alive', async () => {
  const gate = closedGate();
  const worker = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 1 });
  const job = await service.enqueue('long-away');
  await gate.reached(1);
  await server.kill();
  await sleep(HEARTBEAT_SECONDS * 1000 + 2000);
  await server.start();
  const heard = `SELECT FROM ${BOSS_SCHEMA}.job WHERE id = $1 AND heartbeat_on > pg_postmaster_start_time()`;
  while ((await service.database.execute(heard, [job.id]).catch(() => 0)) === 0) await sleep(20);
  gate.open();
  expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 1 });
  await worker.stop();
});

/** The states that a watcher was told of each import, up to the completion of `lastJob`. */
async function storyOf(watch: ReturnType<EventFeed['watch']>, lastJob: string): Promise<ReadonlyMap<string | null, readonly string[]>> {
  const story = new Map<string | null, readonly string[]>();
  for await (const item of watch) {
    if (item.kind === 'gap') throw new Error('Events were lost.');
    const { jobId, data } = item.event;
    const { state } = data as { readonly state: string };
    story.set(jobId, [...(story.get(jobId) ?? []), state]);
    if (state === 'completed' && jobId === lastJob) break;
  }
  return story;
}
