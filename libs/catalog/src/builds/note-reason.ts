import type { Database } from '../database/index.ts';
import { storableText } from '../imports/storable.ts';

export interface AttemptName {
  /** Of an import, or of a task of a load. */
  readonly jobId: string;
  readonly attempt: number;
}

/** Notes why an attempt had to build. Only words about it: what it made is told by whoever ends it. */
export async function noteReason(database: Database, { jobId, attempt, because }: AttemptName & { readonly because: string }): Promise<void> {
  await database.execute('UPDATE example_bundle_attempts SET because = $3 WHERE job_id = $1 AND attempt = $2', [jobId, attempt, storableText(because)]);
}
