import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findArtifact } from '../artifacts/index.ts';
import { readEvents } from '../events/index.ts';
import { getImport, listAttempts } from '../imports/index.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Child, startChild } from './testing/child.ts';
import { building, closedGate, openService, type Service } from './testing/fixture.ts';

let service: Service;
let child: Child | undefined;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => service[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  service = await openService(db.url);
});
afterEach(async () => child?.[Symbol.asyncDispose]());

async function startProcess(): Promise<Child> {
  child = await startChild('worker-process.ts', db.url);
  return child;
}

async function everything(jobId: string, slug: string) {
  const { events } = await readEvents(db.database, { after: 0, filter: { jobId } });
  return [await getImport(db.database, jobId), await listAttempts(db.database, { jobId }), await getStatus(db.database, slug), await findArtifact(db.database, { slug }), events];
}

describe('a worker process', () => {
  test('that is killed in the middle of an import is found out, and another takes the import over', async () => {
    const words = await startProcess();
    const job = await service.enqueue('killed');
    await words.heard('began');
    child?.process.kill('SIGKILL');
    const worker = service.queue.work(building(service), { concurrency: 1, name: 'survivor' });
    expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 2 });
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([
      { worker: 'process', state: 'lost', failure: { code: 'ATTEMPT_LOST' } },
      { worker: 'survivor', state: 'completed' },
    ]);
    await worker.stop();
  });

  test('that is killed is seen to be lost also when there is nobody to take over', async () => {
    const words = await startProcess();
    const job = await service.enqueue('nobody-left');
    await words.heard('began');
    child?.process.kill('SIGKILL');
    expect(await service.reach(job, 'queued')).toMatchObject({ attempt: 1, failure: { code: 'ATTEMPT_LOST' } });
    expect(await getStatus(db.database, 'nobody-left')).toMatchObject({ state: 'queued', failure: { code: 'ATTEMPT_LOST' } });
    const worker = service.queue.work(building(service), { concurrency: 1 });
    await service.reach(job, 'completed');
    await worker.stop();
  });

  test('that sleeps and wakes after another has taken over cannot change anything', async () => {
    const words = await startProcess();
    const job = await service.enqueue('sleeper');
    await words.heard('began');
    child?.process.kill('SIGSTOP');
    const gate = closedGate();
    const worker = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 1, name: 'awake' });
    await gate.reached(1);
    const before = await everything(job.id, job.slug);
    child?.process.stdin?.write('go on\n');
    child?.process.kill('SIGCONT');
    expect(['ATTEMPT_LOST', 'CANCELED']).toContain(await words.heard('stage'));
    expect(await words.heard('end')).toBe('lost');
    expect(await everything(job.id, job.slug)).toEqual(before);
    gate.open();
    expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 2, result: { version: '1.0.2' } });
    await worker.stop();
  });
});
