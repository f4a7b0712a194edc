import type { Json } from '@apphub/model';
import { type ExampleStatus, PROGRESS_EVENT } from '@apphub/model/api';
import type { Transaction } from '../database/index.ts';
import { appendEvent } from '../events/index.ts';

/** Appends the event that tells a status; the last statement of its transaction. */
export async function tellProgress(tx: Transaction, status: ExampleStatus & { readonly jobId: string }): Promise<void> {
  // Of optional fields it has none that is undefined.
  const data = status as Json;
  await appendEvent(tx, { type: PROGRESS_EVENT, slug: status.slug, jobId: status.jobId, data });
}
