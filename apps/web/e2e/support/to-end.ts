import type { CatalogClient } from '@apphub/client';
import type { Enqueued, ImportJob, JobRun } from '@apphub/model/api';
import { expect } from '@jest/globals';

/** The service answers after so long at the latest, whatever has become of the work. */
const query = { wait: '60s' } as const;

/** Waits for an import, however long it takes; it has to be completed. */
export async function completed(client: CatalogClient, asked: Promise<Enqueued>): Promise<void> {
  let { job }: { job: ImportJob } = await asked;
  while (job.endedAt === null) job = await client.call('getImport', { params: { id: job.id }, query });
  expect(job).toMatchObject({ state: 'completed', failure: null });
}

/** Waits for a run, however long it takes; it has to have succeeded. @returns the run. */
export async function succeeded(client: CatalogClient, asked: Promise<JobRun>): Promise<JobRun> {
  let run = await asked;
  while (run.completedAt === null) run = await client.call('getRun', { params: { id: run.id }, query });
  expect(run).toMatchObject({ status: 'succeeded', failure: null });
  return run;
}
