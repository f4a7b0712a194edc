import { failure } from '@apphub/model';
import { exampleStatusSchema } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import { findArtifact } from '../artifacts/index.ts';
import { readEvents } from '../events/index.ts';
import { getStatus, listStatuses } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { begun, claimed, completionOf, enqueued, uploaded } from './testing/fixture.ts';
import { completeImport, failImport, listAttempts, recordStage } from './index.ts';

const db = useTestDatabase();
const broken = failure('BUILD_FAILED', 'It did not build.');

const statusOf = (slug: string) => getStatus(db.database, slug);

async function completedOnce(slug: string): Promise<void> {
  await completeImport(db.database, await begun(db.database, slug), await uploaded(db.database, completionOf(slug)));
}

async function storyOf(slug: string) {
  const { events } = await readEvents(db.database, { after: 0, filter: { slug } });
  return events.map(({ data }) => exampleStatusSchema.parse(data));
}

describe('the status of an example', () => {
  test('is queued as soon as the request is answered', async () => {
    const job = await enqueued(db.database, 'at-once');
    expect(await statusOf('at-once')).toMatchObject({ state: 'queued', stage: 'queued', jobId: job.id, attempt: 0, fingerprint: null });
  });

  test('shows the progress of a second run, and its failure after a success', async () => {
    await completedOnce('again');
    const second = await begun(db.database, 'again');
    await recordStage(db.database, second, { stage: 'building' });
    expect(await statusOf('again')).toMatchObject({ state: 'running', stage: 'building', jobId: second.jobId });
    await failImport(db.database, second, { failure: broken, mayPass: false });
    expect(await statusOf('again')).toMatchObject({ state: 'failed', failure: { code: 'BUILD_FAILED' }, error: broken.message, artifactId: null, version: null });
    expect((await findArtifact(db.database, { slug: 'again' }))?.version).toBe('1.0.0');
    expect((await storyOf('again')).map(({ state }) => state)).toEqual(['queued', 'running', 'completed', 'queued', 'running', 'running', 'failed']);
  });

  test('is queued, with the reason, while a failed attempt waits for the next one', async () => {
    const first = await begun(db.database, 'patience');
    await failImport(db.database, first, { failure: failure('STORE_UNAVAILABLE', 'The store is away.'), mayPass: true });
    expect(await statusOf('patience')).toMatchObject({ state: 'queued', attempt: 1, failure: { code: 'STORE_UNAVAILABLE' } });
  });

  test('is completed only together with its artifact', async () => {
    const claim = await begun(db.database, 'upload-first');
    const completion = completionOf('upload-first');
    await recordStage(db.database, claim, { stage: 'uploading' });
    await expect(completeImport(db.database, claim, completion)).rejects.toMatchObject({ failure: { code: 'BLOB_MISSING' } });
    expect(await statusOf('upload-first')).toMatchObject({ state: 'running', stage: 'uploading' });
    await completeImport(db.database, claim, await uploaded(db.database, completion));
    const { receipt } = completion;
    expect(await statusOf('upload-first')).toMatchObject({
      state: 'completed',
      fingerprint: receipt.fingerprint,
      digest: receipt.digest,
      checksum: receipt.digest.slice('sha256:'.length),
      size: receipt.size,
      storageKind: 's3',
      storageUrl: completion.storageUrl,
      artifactId: expect.any(String),
      artifactUploadedAt: expect.any(String),
    });
    for (const { state, artifactId } of await storyOf('upload-first')) expect(artifactId !== null).toBe(state === 'completed');
  });

  test('keeps its artifact when a stage is reported after the end', async () => {
    const claim = await begun(db.database, 'late');
    await completeImport(db.database, claim, await uploaded(db.database, completionOf('late')));
    const before = await statusOf('late');
    await expect(recordStage(db.database, claim, { stage: 'packaging' })).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    expect(await statusOf('late')).toEqual(before);
  });

  test('has no fingerprint, rather than a made-up one, before one is known', async () => {
    const claim = await begun(db.database, 'unknown-inputs');
    await failImport(db.database, claim, { failure: broken, mayPass: false });
    expect(await statusOf('unknown-inputs')).toMatchObject({ state: 'failed', fingerprint: null });
    const [attempt] = await listAttempts(db.database, { jobId: claim.jobId });
    expect(attempt?.fingerprint).toBeNull();
  });

  test('is told in events exactly as it is read, times as text and without any link', async () => {
    await completedOnce('same-words');
    const [told] = (await storyOf('same-words')).slice(-1);
    // Why something is built has an event of its own.
    const last = { ...told, because: null };
    expect(last).toEqual(await statusOf('same-words'));
    expect(await listStatuses(db.database)).toContainEqual(last);
    expect(last).toMatchObject({ downloadUrl: null, downloadUrlExpiresAt: null });
    expect(last.completedAt).toBe(last.updatedAt);
  });

  test('goes on to tell of a running import while another request waits', async () => {
    const first = await begun(db.database, 'busy');
    const second = await enqueued(db.database, 'busy');
    expect(await statusOf('busy')).toMatchObject({ state: 'running', jobId: first.jobId });
    expect((await storyOf('busy')).at(-1)).toMatchObject({ state: 'queued', jobId: second.id });
    await failImport(db.database, first, { failure: broken, mayPass: false });
    await claimed(db.database, second);
    expect(await statusOf('busy')).toMatchObject({ state: 'running', jobId: second.id });
  });

  test('holds whatever text a build may give', async () => {
    const claim = await begun(db.database, 'odd-words');
    const odd = failure('BUILD_FAILED', `NUL \u0000 and half a pair \ud800, ${'x'.repeat(1_000_000)}`, { problems: ['\u0000'] });
    await recordStage(db.database, claim, { stage: 'building', message: '\u0000' });
    await failImport(db.database, claim, { failure: odd, mayPass: false });
    const status = await statusOf('odd-words');
    expect(status?.error).toMatch(/^NUL � and half a pair �, x+…$/);
    expect(status?.error?.length).toBeLessThan(11_000);
  });
});
