import type { Json } from '@apphub/model';
import { LOAD_EVENT, PROGRESS_EVENT, TASK_EVENT } from '@apphub/model/api';
import { appendEvents, type NewEvent } from '../events/index.ts';
import { exampleStatus, type StatusParts, writeStatuses } from '../status/index.ts';
import type { Load } from './load.ts';
import type { LoadChange } from './load-change.ts';
import type { Task } from './task.ts';

/** What is told of a task. */
export type TaskProgress = Pick<Task, 'slug' | 'state' | 'attempt' | 'stage' | 'worker' | 'fingerprint' | 'cached' | 'failure' | 'because' | 'message'> & {
  readonly taskId: string;
  readonly loadId: string;
};

/** The event that tells how far a load is; not what was asked for, which may be long and does not change. */
export function loadEvent({ id, state, stopping, failure, counts, cached, leftMs, createdAt, startedAt, updatedAt, endedAt }: Load): NewEvent {
  const told = { id, state, stopping, failure, counts, cached, leftMs, createdAt, startedAt, updatedAt, endedAt };
  return { type: LOAD_EVENT, jobId: id, data: told as unknown as Json };
}

/** The event that tells a task as it is. */
export function taskEvent({ id, loadId, slug, state, attempt, stage, worker, fingerprint, cached, failure, because, message }: Omit<TaskProgress, 'taskId'> & { readonly id: string }): NewEvent {
  const told: TaskProgress = { taskId: id, loadId, slug, state, attempt, stage, worker, fingerprint, cached, failure, because, message };
  return { type: TASK_EVENT, slug, jobId: loadId, data: told as unknown as Json };
}

/** The word on an example, as imports tell it. */
function statusEvent(parts: StatusParts): NewEvent {
  return { type: PROGRESS_EVENT, slug: parts.slug, jobId: parts.jobId, data: exampleStatus(parts) as Json };
}

/** Writes the statuses and then, last, the events of a change. */
export async function tell({ tx, statuses, events }: Pick<LoadChange, 'tx' | 'statuses' | 'events'>): Promise<void> {
  // Of an example that was told of more than once, the last word counts.
  if (statuses.length > 0) await writeStatuses(tx, [...new Map(statuses.map((status) => [status.slug, status])).values()]);
  const [first, ...others] = [...events, ...statuses.map(statusEvent)];
  if (first !== undefined) await appendEvents(tx, [first, ...others]);
}
