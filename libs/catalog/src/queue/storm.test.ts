import { fail, FailureError } from '@apphub/model';
import { exampleStatusSchema } from '@apphub/model/api';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents } from '../events/index.ts';
import { type Attempt, cancelImport, type ImportJob, listAttempts, listImports } from '../imports/index.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { countWork, type ImportWork } from './index.ts';
import { building, openService, type Service } from './testing/fixture.ts';

const SLUGS = ['a', 'b', 'c', 'd', 'e'];
const JOBS = 60;

let services: Service[];

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => {
  await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
});
const db = useTestDatabase();
beforeAll(async () => {
  services = await Promise.all([openService(db.url), openService(db.url), openService(db.url)]);
});

/** Fails, is slow, or succeeds; which of them follows from the import alone, so that every run has some of each. */
const moody = (service: Service) => async (work: ImportWork) => {
  const mood = Number.parseInt(work.jobId.slice(0, 2), 16) % 5;
  await work.recordStage({ stage: 'building' });
  if (mood === 0) fail('BUILD_FAILED', 'No.');
  if (mood === 1 && work.attempt === 1) fail('STORE_UNAVAILABLE', 'Not now.');
  if (mood === 2) await sleep(100, undefined, { signal: work.signal });
  return building(service)(work);
};

test('requests, failures, cancellations and worker restarts at once leave every import ended and every example consistent', async () => {
  const [first, second, third] = services as [Service, Service, Service];
  const lasting = second.queue.work(moody(second), { concurrency: 3 });
  let passing = third.queue.work(moody(third), { concurrency: 3 });
  const jobs: ImportJob[] = [];
  const canceling: Promise<unknown>[] = [];
  for (let index = 0; index < JOBS; index += 1) {
    const job = await first.enqueue(SLUGS[index % SLUGS.length] ?? 'a');
    jobs.push(job);
    if (index % 4 === 3) canceling.push(cancelImport(first, job.id).catch(onlyEnded));
    if (index % 20 === 19) {
      await passing.stop({ drainSeconds: 0 });
      passing = third.queue.work(moody(third), { concurrency: 3 });
    }
  }
  await Promise.all(canceling);
  await Promise.all(jobs.map((job) => first.reach(job, 'completed', 'failed', 'canceled')));
  await Promise.all([lasting.stop(), passing.stop()]);

  for (const slug of SLUGS) {
    const attempts = await listAttempts(db.database, { slug, limit: 1000 });
    expectOneAtATime(attempts);
    const newest = (await listImports(db.database, { slug })).filter(({ attempt }) => attempt > 0);
    const status = await getStatus(db.database, slug);
    expect(newest.length).toBeGreaterThan(0);
    expect(['completed', 'failed', 'canceled']).toContain(status?.state);
  }
  for (const { id } of jobs) await expectTrueStory(id);
  expect((await countWork(db.database)).imports).toEqual({ queued: 0, running: 0, oldestQueuedSeconds: 0 });
});

function onlyEnded(thrown: unknown): void {
  expect(thrown).toBeInstanceOf(FailureError);
  expect((thrown as FailureError).failure.code).toBe('IMPORT_ENDED');
}

function expectOneAtATime(attempts: readonly Attempt[]): void {
  const spans = attempts.map(({ startedAt, endedAt }) => [startedAt, endedAt ?? 'never'] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  spans.forEach(([, endedAt], index) => expect(endedAt <= (spans[index + 1]?.[0] ?? 'never')).toBe(true));
}

/** What was told of an import ends once, with how it ended, and each attempt begins after the one before has ended. */
async function expectTrueStory(jobId: string): Promise<void> {
  const { events } = await readEvents(db.database, { after: 0, filter: { jobId }, limit: 1000 });
  const told = events.map(({ data }) => exampleStatusSchema.parse(data));
  const states = told.map(({ state }) => state);
  expect(states[0]).toBe('queued');
  expect(states.filter((state) => ['completed', 'failed', 'canceled'].includes(state))).toEqual([states.at(-1)]);
  const numbers = told.map(({ attempt }) => attempt);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
}
