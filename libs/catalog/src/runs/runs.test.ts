import { failure, parsePlatform } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { markDeleting, registerBlob } from '../blobs/index.ts';
import { publishVersion, undoReplacement } from '../bundles/index.ts';
import { digestOf, registerContents, replacement } from '../bundles/testing/publications.ts';
import { readEvents } from '../events/index.ts';
import { lostLease } from '../imports/testing/fixture.ts';
import { useTestDatabase } from '../testing/index.ts';
import { cancelRun, claimRun, endRun, findRunFile, listRunAttempts, listRunFiles, listRuns, loseRun, pruneRuns, readRun, readRunLog, repinRun, resolveBundle, type RunClaim, updateRun, writeRunLog } from './index.ts';
import { begun, noDeliveries, requested } from './testing/fixture.ts';

const db = useTestDatabase();
const broken = failure('RUN_FAILED', 'It threw.');
const lost = { failure: { code: 'ATTEMPT_LOST' } };
const say = (text: string) => ({ stream: 'stdout' as const, text, at: new Date(0) });
const bound = { bytes: 1000 };

/** All that can be seen of a run. */
async function everything({ runId }: Pick<RunClaim, 'runId'>) {
  const { events } = await readEvents(db.database, { after: 0, filter: { jobId: runId } });
  return [await readRun(db.database, runId), await listRunAttempts(db.database, runId), await readRunLog(db.database, { runId, after: 0 }), await listRunFiles(db.database, { runId, role: 'output' }), events];
}

describe('a run', () => {
  test('stays at the bytes that its reference meant, however the version moves, and those are kept until it has ended', async () => {
    const run = await requested(db.database, { slug: 'pinned' });
    const bundle = await resolveBundle(db.database, { slug: 'pinned' });
    expect(run).toMatchObject({ status: 'pending', version: '1.0.0', digest: digestOf('of pinned') });
    await registerContents(db.database, ['another']);
    await publishVersion(db.database, replacement('another', { slug: 'pinned' }));
    expect((await resolveBundle(db.database, { slug: 'pinned' })).digest).toBe(digestOf('another'));
    expect((await readRun(db.database, run.id)).digest).toBe(digestOf('of pinned'));
    const collect = () => markDeleting(db.database, { digest: digestOf('of pinned'), keepReplacedMs: 0 });
    expect(await collect()).toEqual({ kind: 'in-use' });
    const claim = await begun(db.database, run);
    expect(await collect()).toEqual({ kind: 'in-use' });
    await endRun(db.database, claim, { status: 'succeeded' });
    expect(await collect()).toEqual({ kind: 'deleting' });
    await expect(requested(db.database, { slug: 'other', bundle })).rejects.toMatchObject({ failure: { code: 'BLOB_MISSING' } });
  });

  test('is named by its latest version, a version, or bytes that a version points at or did', async () => {
    await requested(db.database, { slug: 'named' });
    await registerContents(db.database, ['named anew']);
    await publishVersion(db.database, replacement('named anew', { slug: 'named' }));
    const digests = [digestOf('named anew'), digestOf('of named')];
    for (const digest of digests) expect(await resolveBundle(db.database, { slug: 'named', digest })).toMatchObject({ version: '1.0.0', digest });
    expect(await resolveBundle(db.database, { slug: 'named', version: '1.0.0' })).toMatchObject({ digest: digests[0] });
    await expect(resolveBundle(db.database, { slug: 'named', version: '2.0.0' })).rejects.toMatchObject({ failure: { code: 'VERSION_UNKNOWN' } });
    await expect(resolveBundle(db.database, { slug: 'named', digest: digestOf('nothing') })).rejects.toMatchObject({ failure: { code: 'VERSION_UNKNOWN' } });
    await expect(resolveBundle(db.database, { slug: 'nobody' })).rejects.toMatchObject({ failure: { code: 'BUNDLE_UNKNOWN' } });
    await undoReplacement(db.database, { slug: 'named', version: '1.0.0', actor: 'ann', reason: 'worse' });
    expect(await resolveBundle(db.database, { slug: 'named' })).toMatchObject({ digest: digests[1] });
  });

  test('that is asked for again under its id is the same run, and another request under it is refused', async () => {
    const id = '00000000-0000-4000-8000-00000000aaaa';
    const first = await requested(db.database, { slug: 'twice', id });
    expect(await requested(db.database, { slug: 'twice', id })).toEqual(first);
    await expect(requested(db.database, { slug: 'twice', id, requestDigest: 'y' })).rejects.toMatchObject({ failure: { code: 'REQUEST_INVALID' } });
  });

  test('tells what the handler says while it works, and what it gave at its end', async () => {
    const run = await requested(db.database, { slug: 'told' });
    const claim = await begun(db.database, run);
    expect(await updateRun(db.database, claim, { metrics: { rows: 3 }, parameters: { a: 1 } })).toMatchObject({ metrics: { rows: 3 }, parameters: { a: 1 }, context: null });
    await registerBlob(db.database, { digest: digestOf('report'), size: 6 });
    const outputs = [{ path: 'out/report.md', digest: digestOf('report'), size: 6 }];
    expect(await endRun(db.database, claim, { status: 'succeeded', given: { result: { files: 1 } }, outputs })).toBe('succeeded');
    expect(await endRun(db.database, claim, { status: 'succeeded', given: { result: { files: 2 } } })).toBe('succeeded');
    expect(await readRun(db.database, run.id)).toMatchObject({ status: 'succeeded', result: { files: 1 }, metrics: { rows: 3 } });
    expect(await findRunFile(db.database, { runId: run.id, path: 'out/report.md' })).toEqual(outputs[0]);
    expect(await markDeleting(db.database, { digest: digestOf('report') })).toEqual({ kind: 'in-use' });
    const { events } = await readEvents(db.database, { after: 0, filter: { jobId: run.id } });
    expect(events.map(({ data }) => (data as { status: string }).status)).toEqual(['pending', 'running', 'running', 'succeeded']);
  });

  test('keeps no result that Postgres or a reader would choke on', async () => {
    const claim = await begun(db.database, await requested(db.database, { slug: 'choking' }));
    for (const result of ['\u0000', 'x'.repeat(2 ** 20), JSON.parse('['.repeat(100) + ']'.repeat(100)) as never]) {
      await expect(endRun(db.database, claim, { status: 'succeeded', given: { result } })).rejects.toMatchObject({ failure: { code: 'RUN_RESULT_INVALID' } });
    }
    expect(await endRun(db.database, claim, { status: 'failed', failure: broken, given: { result: null } })).toBe('failed');
  });

  test('that a rebuild was made for goes on with other bytes', async () => {
    const run = await requested(db.database, { slug: 'rebuilt' });
    const claim = await begun(db.database, run);
    await registerContents(db.database, ['built here']);
    const there = { version: '1.0.0', digest: digestOf('built here'), platform: parsePlatform('linux-x64-glibc'), size: 7 };
    expect(await repinRun(db.database, claim, there)).toMatchObject(there);
    expect(await listRunAttempts(db.database, run.id)).toMatchObject([{ digest: there.digest }]);
    await expect(repinRun(db.database, { ...claim, attempt: 9 }, there)).rejects.toMatchObject(lost);
  });
});

describe('the retry policy of a job', () => {
  test('decides that a run whose worker was lost is lost, or begins again', async () => {
    const once = await requested(db.database, { slug: 'once' });
    const claim = await begun(db.database, once);
    await loseRun(db.database, claim);
    expect(await readRun(db.database, once.id)).toMatchObject({ status: 'lost', failure: { code: 'RUN_LOST' } });
    expect(await claimRun(db.database, { runId: once.id, worker: 'late', lease: claim.lease })).toEqual({ kind: 'ended' });

    const again = await requested(db.database, { slug: 'again', retry: { maxAttempts: 2, strategy: 'fixed' } });
    const first = await begun(db.database, again);
    const second = await begun(db.database, again);
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    expect(await listRunAttempts(db.database, again.id)).toMatchObject([{ status: 'lost', failure: { code: 'ATTEMPT_LOST' } }, { status: 'running' }]);
  });

  test('decides how often a handler that fails is called; what took too long is not tried again', async () => {
    const run = await requested(db.database, { slug: 'failing', retry: { maxAttempts: 2 } });
    expect(await endRun(db.database, await begun(db.database, run), { status: 'failed', failure: broken })).toBe('pending');
    expect(await endRun(db.database, await begun(db.database, run), { status: 'failed', failure: broken })).toBe('failed');
    const slow = await requested(db.database, { slug: 'slow', retry: { maxAttempts: 2 } });
    expect(await endRun(db.database, await begun(db.database, slow), { status: 'expired', failure: broken })).toBe('expired');
  });
});

describe('an attempt that was taken over, or whose lease was given away', () => {
  test('changes nothing, whatever it writes', async () => {
    const run = await requested(db.database, { slug: 'taken', retry: { maxAttempts: 3 } });
    const stale = await begun(db.database, run);
    const current = await begun(db.database, run);
    const before = await everything(current);
    const writes = [
      () => updateRun(db.database, stale, { metrics: {} }),
      () => writeRunLog(db.database, stale, { lines: [say('late')], bound }),
      () => endRun(db.database, stale, { status: 'succeeded' }),
      () => endRun(db.database, stale, { status: 'failed', failure: broken }),
      () => endRun(db.database, stale, { status: 'released' }),
      () => endRun(db.database, { ...current, lease: lostLease }, { status: 'succeeded' }),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject(lost);
    expect(await everything(current)).toEqual(before);
    expect(await claimRun(db.database, { runId: run.id, worker: 'late', lease: lostLease })).toEqual({ kind: 'lost' });
    expect(await everything(current)).toEqual(before);
  });
});

describe('canceling a run', () => {
  test('that waits ends it; one that runs is asked to end and does not succeed any more', async () => {
    const ports = { database: db.database, deliveries: noDeliveries };
    const waiting = await requested(db.database, { slug: 'waiting' });
    expect(await cancelRun(ports, waiting.id)).toMatchObject({ status: 'canceled' });
    await expect(cancelRun(ports, waiting.id)).rejects.toMatchObject({ failure: { code: 'RUN_ENDED' } });
    const running = await requested(db.database, { slug: 'running' });
    const claim = await begun(db.database, running);
    expect(await cancelRun(ports, running.id)).toMatchObject({ status: 'running', cancelAsked: true });
    await expect(endRun(db.database, claim, { status: 'succeeded' })).rejects.toMatchObject({ failure: { code: 'CANCELED' } });
    expect(await endRun(db.database, claim, { status: 'failed', failure: broken })).toBe('canceled');
    await expect(cancelRun(ports, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ failure: { code: 'RUN_UNKNOWN' } });
  });
});

describe('the log of a run', () => {
  test('is numbered without gaps over its attempts, and read from any line on', async () => {
    const run = await requested(db.database, { slug: 'chatty', retry: { maxAttempts: 2 } });
    const first = await begun(db.database, run);
    await writeRunLog(db.database, first, { lines: [say('one'), say('two')], bound });
    const second = await begun(db.database, run);
    await writeRunLog(db.database, second, { lines: [say('three \u0000 \ud800')], bound });
    const lines = await readRunLog(db.database, { runId: run.id, after: 0 });
    expect(lines.map(({ number, attempt, text }) => [number, attempt, text])).toEqual([[1, 1, 'one'], [2, 1, 'two'], [3, 2, 'three \ufffd \ufffd']]);
    expect(await readRunLog(db.database, { runId: run.id, after: 1 })).toEqual(lines.slice(1));
    expect(await readRunLog(db.database, { runId: run.id, after: 1, limit: 1 })).toEqual(lines.slice(1, 2));
    const { events } = await readEvents(db.database, { after: 0, filter: { types: ['job.run.log'], jobId: run.id } });
    expect(events.map(({ data }) => data)).toMatchObject([{ from: 1, to: 2 }, { from: 3, to: 3 }]);
  });

  test('ends at its bound with a word about that, and counts what came after', async () => {
    const run = await requested(db.database, { slug: 'flooding' });
    const claim = await begun(db.database, run);
    const lines = Array.from({ length: 50 }, () => say('x'.repeat(100)));
    expect(await writeRunLog(db.database, claim, { lines, bound })).toEqual({ lines: 11, bytes: 1000, dropped: 40 });
    expect(await writeRunLog(db.database, claim, { lines, dropped: 7, bound })).toEqual({ lines: 11, bytes: 1000, dropped: 97 });
    expect((await readRunLog(db.database, { runId: run.id, after: 10 })).map(({ stream, text }) => [stream, text])).toEqual([['system', 'The log is full: what follows is not kept.']]);
  });
});

describe('what is kept of runs', () => {
  test('are logs for one time and runs for another; what has not ended stays', async () => {
    await db.database.execute('TRUNCATE runs CASCADE', []);
    const [old, open] = [await requested(db.database, { slug: 'old' }), await requested(db.database, { slug: 'open' })];
    for (const run of [old, open]) await writeRunLog(db.database, await begun(db.database, run), { lines: [say('word')], bound });
    const [, claim] = [await readRun(db.database, open.id), { runId: old.id, slug: 'old', attempt: 1, lease: { hold: async () => true, settle: async () => true, giveBack: async () => true } }];
    await endRun(db.database, claim, { status: 'succeeded' });
    const now = new Date(Date.now() + 1000);
    expect(await pruneRuns(db.database, { endedBefore: new Date(0), saidBefore: now })).toBe(1);
    expect(await readRunLog(db.database, { runId: old.id, after: 0 })).toEqual([]);
    expect(await readRunLog(db.database, { runId: open.id, after: 0 })).toHaveLength(1);
    expect(await pruneRuns(db.database, { endedBefore: now, saidBefore: now })).toBe(1);
    expect((await listRuns(db.database, { limit: 10 })).map(({ slug }) => slug)).toEqual(['open']);
  });

  test('is listed in pages, the newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await requested(db.database, { slug: 'listed' })).id);
    const pages: string[] = [];
    let after: { readonly createdAt: string; readonly id: string } | undefined;
    for (;;) {
      const page = await listRuns(db.database, { slug: 'listed', status: 'pending', version: '1.0.0', limit: 2, after });
      if (page.length === 0) break;
      pages.push(...page.map(({ id }) => id));
      after = page.at(-1);
    }
    expect(pages.toSorted()).toEqual(ids.toSorted());
    expect(new Set(pages).size).toBe(5);
  });
});
