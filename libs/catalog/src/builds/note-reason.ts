import { BUILD_REASON_EVENT, type BuildReasonTold, type InputChanges } from '@apphub/model/api';
import type { Database } from '../database/index.ts';
import { appendEvent } from '../events/index.ts';
import { storableText } from '../imports/storable.ts';

export interface AttemptName {
  /** Of an import, or of a task of a load. */
  readonly jobId: string;
  readonly attempt: number;
}

export interface ReasonToBuild {
  readonly slug: string;
  readonly because: string;
  /** Against an earlier build; null where that was not compared. */
  readonly changes: InputChanges | null;
}

const NOTE = `UPDATE example_bundle_attempts SET because = $3, changes = $4 WHERE job_id = $1 AND attempt = $2 AND state <> 'lost'`;

/** Notes why an attempt has to build, and tells it. Only words about it: what it made is told by whoever ends it. */
export async function noteReason(database: Database, { jobId, attempt }: AttemptName, { slug, because, changes }: ReasonToBuild): Promise<void> {
  const told: BuildReasonTold = { jobId, attempt, because: storableText(because) };
  const kept = changes === null ? null : JSON.stringify(storableChanges(changes));
  await database.transaction(async (tx) => {
    if ((await tx.execute(NOTE, [jobId, attempt, told.because, kept])) === 0) return;
    await appendEvent(tx, { type: BUILD_REASON_EVENT, slug, jobId, data: { ...told } });
  });
}

function storableChanges({ inputs, ...changes }: InputChanges): InputChanges {
  const storable = (text: string | null) => (text === null ? null : storableText(text));
  return { ...changes, inputs: inputs.map(({ kind, name, before, after }) => ({ kind, name: storableText(name), before: storable(before), after: storable(after) })) };
}
