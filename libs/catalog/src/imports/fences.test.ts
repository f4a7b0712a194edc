import { failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { findArtifact } from '../artifacts/index.ts';
import { readEvents } from '../events/index.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { begun, claimed, completionOf, enqueued, heldLease, lostLease, noQueue, uploaded } from './testing/fixture.ts';
import { cancelImport, type Claim, claimImport, completeImport, confirmCancel, enqueueImport, failImport, getImport, listAttempts, loseAttempt, recordStage, releaseImport } from './index.ts';

const db = useTestDatabase();
const broken = failure('BUILD_FAILED', 'It did not build.');
const lost = { failure: { code: 'ATTEMPT_LOST' } };

/** All that can be seen of an import. */
async function everything({ jobId, slug }: Claim) {
  const { events } = await readEvents(db.database, { after: 0, filter: { slug } });
  return [await getImport(db.database, jobId), await listAttempts(db.database, { slug }), await getStatus(db.database, slug), await findArtifact(db.database, { slug }), events];
}

async function writesOf(claim: Claim) {
  const completion = await uploaded(db.database, completionOf(claim.slug));
  let published = 0;
  const publish = async () => {
    published += 1;
    return 'published' as const;
  };
  const writes = [
    () => recordStage(db.database, claim, { stage: 'uploading' }),
    () => completeImport(db.database, claim, { ...completion, publish }),
    () => failImport(db.database, claim, { failure: broken, mayPass: true }),
    () => confirmCancel(db.database, claim),
    () => releaseImport(db.database, claim),
  ];
  return { writes, published: () => published };
}

describe('an attempt that was taken over', () => {
  test('changes nothing, whatever it writes', async () => {
    const job = await enqueued(db.database, 'taken-over');
    const stale = await claimed(db.database, job);
    const current = await claimed(db.database, job);
    expect([stale.attempt, current.attempt]).toEqual([1, 2]);
    const before = await everything(current);
    const { writes, published } = await writesOf(stale);
    for (const write of writes) await expect(write()).rejects.toMatchObject(lost);
    expect(await everything(current)).toEqual(before);
    expect(published()).toBe(0);
    await completeImport(db.database, current, await uploaded(db.database, completionOf('taken-over')));
    const afterwards = await everything(current);
    for (const write of writes) await expect(write()).rejects.toMatchObject(lost);
    expect(await everything(current)).toEqual(afterwards);
  });

  test('is kept as lost', async () => {
    const job = await enqueued(db.database, 'kept');
    await claimed(db.database, job);
    await claimed(db.database, job);
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([
      { attempt: 1, state: 'lost', endedAt: expect.any(String), failure: { code: 'ATTEMPT_LOST' } },
      { attempt: 2, state: 'running', endedAt: null },
    ]);
  });
});

describe('an attempt whose lease the queue has given away', () => {
  test('ends nothing, and all it wrote is rolled back', async () => {
    const claim = { ...(await begun(db.database, 'lease-gone')), lease: lostLease };
    const before = await everything(claim);
    const { writes, published } = await writesOf(claim);
    const [, complete, fail] = writes;
    await expect(complete?.()).rejects.toMatchObject(lost);
    await expect(fail?.()).rejects.toMatchObject(lost);
    expect(await everything(claim)).toEqual(before);
    expect(published()).toBe(0);
  });

  test('is not begun', async () => {
    const job = await enqueued(db.database, 'too-late');
    expect(await claimImport(db.database, { jobId: job.id, worker: 'late', lease: lostLease })).toEqual({ kind: 'lost' });
    expect(await getImport(db.database, job.id)).toMatchObject({ state: 'queued', attempt: 0 });
  });
});

describe('a completion', () => {
  test('that fails to publish changes nothing at all', async () => {
    const claim = await begun(db.database, 'unpublished');
    const before = await everything(claim);
    const completion = await uploaded(db.database, completionOf('unpublished'));
    const publish = async () => Promise.reject(new Error('refused'));
    await expect(completeImport(db.database, claim, { ...completion, publish })).rejects.toThrow('refused');
    expect(await everything(claim)).toEqual(before);
  });

  test('said twice by the same attempt is done once', async () => {
    const claim = await begun(db.database, 'twice');
    const completion = await uploaded(db.database, completionOf('twice'));
    const first = await completeImport(db.database, claim, completion);
    const before = await everything(claim);
    expect(await completeImport(db.database, claim, completion)).toEqual(first);
    expect(await everything(claim)).toEqual(before);
  });
});

describe('requests for one example', () => {
  test('are worked one at a time, whatever the queue delivers', async () => {
    const first = await begun(db.database, 'one-at-a-time');
    const second = await enqueued(db.database, 'one-at-a-time');
    let delay = 0;
    const lease = { ...heldLease, giveBack: async (_tx: unknown, seconds: number) => (delay = seconds) > 0 };
    expect(await claimImport(db.database, { jobId: second.id, worker: 'other', lease })).toEqual({ kind: 'busy' });
    expect(delay).toBeGreaterThan(0);
    expect(await getImport(db.database, second.id)).toMatchObject({ state: 'queued', attempt: 0 });
    await failImport(db.database, first, { failure: broken, mayPass: false });
    expect((await claimed(db.database, second)).attempt).toBe(1);
  });

  test('are all kept with their options, also after one has failed', async () => {
    const failed = await begun(db.database, 'once-more', { options: { force: false } });
    await failImport(db.database, failed, { failure: broken, mayPass: false });
    const again = await enqueued(db.database, 'once-more', { options: { force: true } });
    const third = await enqueued(db.database, 'once-more', { options: { force: 'third' } });
    expect(again.id).not.toBe(failed.jobId);
    expect((await getStatus(db.database, 'once-more'))?.state).toBe('queued');
    await completeImport(db.database, await claimed(db.database, again), await uploaded(db.database, completionOf('once-more')));
    expect([again.options, third.options]).toEqual([{ force: true }, { force: 'third' }]);
    expect(await listAttempts(db.database, { slug: 'once-more' })).toMatchObject([{ state: 'completed' }, { state: 'failed' }]);
  });

  test('with an id that was taken before are refused, and leave what there is as it is', async () => {
    const first = await enqueued(db.database, 'same-id');
    const again = enqueued(db.database, 'same-id', { id: first.id, options: { other: true } });
    await expect(again).rejects.toMatchObject({ constraint: 'import_jobs_pkey' });
    expect(await getImport(db.database, first.id)).toEqual(first);
  });

  test('leave no trace when they cannot be delivered', async () => {
    const queue = { ...noQueue, send: async () => Promise.reject(new Error('no queue')) };
    await expect(enqueueImport({ database: db.database, queue }, { slug: 'undelivered', kind: 'import', requestedBy: 'test' })).rejects.toThrow('no queue');
    expect(await getStatus(db.database, 'undelivered')).toBeUndefined();
  });
});

describe('a cancellation', () => {
  const cancel = (jobId: string) => cancelImport({ database: db.database, queue: noQueue }, jobId);

  test('of a waiting import ends it at once, and no worker begins it', async () => {
    const job = await enqueued(db.database, 'waiting');
    expect(await cancel(job.id)).toEqual({ kind: 'canceled' });
    expect(await getStatus(db.database, 'waiting')).toMatchObject({ state: 'canceled', stage: 'canceled' });
    expect(await claimImport(db.database, { jobId: job.id, worker: 'late', lease: heldLease })).toEqual({ kind: 'ended' });
    await expect(cancel(job.id)).rejects.toMatchObject({ failure: { code: 'IMPORT_ENDED' } });
  });

  test('of a running import is told to its worker, and what that completes afterwards does not count', async () => {
    const claim = await begun(db.database, 'stopped');
    expect(await cancel(claim.jobId)).toEqual({ kind: 'asked' });
    expect(await cancel(claim.jobId)).toEqual({ kind: 'asked' });
    expect(await recordStage(db.database, claim, { stage: 'building' })).toEqual({ cancelAsked: true });
    const completion = await uploaded(db.database, completionOf('stopped'));
    await expect(completeImport(db.database, claim, completion)).rejects.toMatchObject({ failure: { code: 'CANCELED' } });
    expect(await findArtifact(db.database, { slug: 'stopped' })).toBeUndefined();
    expect(await confirmCancel(db.database, claim)).toBe('canceled');
    expect(await listAttempts(db.database, { slug: 'stopped' })).toMatchObject([{ state: 'canceled', stage: 'building' }]);
  });

  test('of an import whose worker is gone takes effect when that is noticed', async () => {
    const claim = await begun(db.database, 'gone');
    await cancel(claim.jobId);
    expect(await loseAttempt(db.database, claim)).toBe(true);
    expect(await getImport(db.database, claim.jobId)).toMatchObject({ state: 'canceled', attempt: 1 });
    expect(await loseAttempt(db.database, claim)).toBe(false);
  });

  test('of what does not exist says so', async () => {
    await expect(cancel('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ failure: { code: 'IMPORT_UNKNOWN' } });
  });
});

describe('an attempt', () => {
  test('whose stages are told late does not go back', async () => {
    const claim = await begun(db.database, 'forward');
    await recordStage(db.database, claim, { stage: 'packaging' });
    await recordStage(db.database, claim, { stage: 'building', message: 'late' });
    expect(await getStatus(db.database, 'forward')).toMatchObject({ stage: 'packaging', message: null });
  });

  test('keeps the time of each stage and how far it came', async () => {
    const claim = await begun(db.database, 'times');
    await recordStage(db.database, claim, { stage: 'building', stageMs: { resolving: 5 } });
    await failImport(db.database, claim, { failure: broken, mayPass: false, stageMs: { building: 70 } });
    expect(await listAttempts(db.database, { slug: 'times' })).toMatchObject([{ state: 'failed', stage: 'building', stageMs: { resolving: 5, building: 70 } }]);
  });

  test('that was handed back is not counted', async () => {
    const claim = await begun(db.database, 'handed-back', { attemptLimit: 1 });
    expect(await releaseImport(db.database, claim)).toBe('queued');
    expect(await getImport(db.database, claim.jobId)).toMatchObject({ state: 'queued', attempt: 1, attemptLimit: 2 });
  });

  test('after the last one is none: the import has failed', async () => {
    const job = await enqueued(db.database, 'crashes', { attemptLimit: 2 });
    await claimed(db.database, job);
    await claimed(db.database, job);
    expect(await claimImport(db.database, { jobId: job.id, worker: 'third', lease: heldLease })).toEqual({ kind: 'ended' });
    expect(await getStatus(db.database, 'crashes')).toMatchObject({ state: 'failed', failure: { code: 'ATTEMPTS_USED_UP' } });
  });
});
