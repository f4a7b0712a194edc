import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openS3Backend } from './backend.ts';
import { startBadServer } from './testing/bad-server.ts';

const SIZE = 9 * 1024 * 1024;
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-upload-'));
  path = join(folder, 'large');
  await writeFile(path, '');
  await truncate(path, SIZE);
});
afterEach(() => rm(folder, { recursive: true }));

const answers = {
  begin: '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>',
  part: '',
  complete: '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>',
  drop: '',
} as const;
type Step = keyof typeof answers;

function stepOf({ method, url = '' }: IncomingMessage): Step {
  if (method === 'PUT') return 'part';
  if (method === 'DELETE') return 'drop';
  return url.includes('uploadId=') ? 'complete' : 'begin';
}

/** A server that takes uploads in parts; the caller cancels as soon as it is asked for `at`. */
async function uploadCanceled(at: Step): Promise<{ readonly outcome: 'stored' | 'canceled'; readonly steps: readonly Step[] }> {
  const caller = new AbortController();
  const steps: Step[] = [];
  const listener: RequestListener = (request, response) => {
    const step = stepOf(request);
    steps.push(step);
    if (step === at) caller.abort(new Error('canceled'));
    request.resume().once('end', () => response.writeHead(step === 'drop' ? 204 : 200, { etag: '"part"' }).end(answers[step]));
  };
  await using server = await startBadServer(listener);
  const outcome = await openS3Backend(server.settings)
    .put('k', { kind: 'file', path, size: SIZE }, { signal: caller.signal })
    .then(
      () => 'stored' as const,
      () => 'canceled' as const,
    );
  return { outcome, steps };
}

test.each<Step>(['begin', 'part'])('an upload in parts that is canceled at its %s is dropped', async (at) => {
  const { outcome, steps } = await uploadCanceled(at);
  expect([outcome, steps.includes('complete'), steps.includes('drop')]).toEqual(['canceled', false, true]);
});

test('one that is canceled while the server completes it is told as what it is, and nothing is dropped', async () => {
  const { outcome, steps } = await uploadCanceled('complete');
  expect([outcome, steps.includes('drop')]).toEqual(['stored', false]);
});
