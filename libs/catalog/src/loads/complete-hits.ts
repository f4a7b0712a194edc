import { z } from 'zod';
import { type Artifact, saveArtifacts } from '../artifacts/index.ts';
import { lockOrCreateBundles } from '../bundles/lock-bundle.ts';
import { registerBlobs, type RegisterBlobsOptions } from '../blobs/index.ts';
import type { Transaction } from '../database/index.ts';
import type { Completion } from '../imports/index.ts';
import { lockStatuses } from '../status/index.ts';
import { changeLoad } from './change-load.ts';
import { taskResult } from './complete-task.ts';
import { releaseDependents } from './follow-edges.ts';
import type { LoadChange } from './load-change.ts';
import { TASK_COLUMNS, type TaskResult, type TaskRow, taskSchema } from './task.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { taskStatus } from './task-status.ts';
import { taskEvent } from './tell.ts';

/** A bundle that was found: its record is sound, and its bytes are in the store. `publish` as of a build. */
export type TaskHit = Pick<Completion, 'receipt' | 'filename' | 'storageUrl' | 'publish'>;

export interface Hits extends RegisterBlobsOptions {
  readonly loadId: string;
  /** Of different examples. */
  readonly hits: readonly TaskHit[];
}

/**
 * Completes tasks that need no build, however many, in a constant number of statements: those that have not begun and
 * whose upstreams are completed or among the hits. What cannot be completed this way is left as it is. Needs no claim, and
 * may be said twice.
 *
 * @returns the slugs of those that were completed by this call.
 * @throws FailureError LOAD_UNKNOWN; whatever `publish` throws, and nothing is written then.
 */
export async function completeHits(ports: LoadPorts, { loadId, hits, ...options }: Hits): Promise<readonly string[]> {
  return changeLoad(ports, loadId, async (change) => {
    if (change.stopping !== null) return [];
    const open = await openTasks(change, hits);
    const held = await registerBlobs(change.tx, hits.map(({ receipt }) => receipt), options);
    const found = hits.flatMap((hit) => {
      const task = held.has(hit.receipt.digest) ? open.get(hit.receipt.slug) : undefined;
      return task === undefined ? [] : [{ hit, task }];
    });
    const ids = await completable(change.tx, found.map(({ task }) => task));
    const completed = found.filter(({ task }) => ids.has(task.id));
    if (completed.length > 0) await complete(change, completed);
    return completed.map(({ task }) => task.slug);
  });
}

interface Found {
  readonly hit: TaskHit;
  readonly task: TaskRow;
}

const OPEN = `SELECT ${TASK_COLUMNS} FROM load_tasks WHERE load_id = $1 AND slug = ANY ($2) AND state IN ('waiting', 'ready', 'queued')`;

async function openTasks({ tx, load }: LoadChange, hits: readonly TaskHit[]): Promise<ReadonlyMap<string, TaskRow>> {
  const tasks = await tx.query(OPEN, [load.id, hits.map(({ receipt }) => receipt.slug)], taskSchema);
  return new Map(tasks.map((task) => [task.slug, task]));
}

const EDGES = 'SELECT upstream, dependent FROM load_edges WHERE upstream = ANY ($1) AND dependent = ANY ($1)';
const edgeSchema = z.object({ upstream: z.string(), dependent: z.string() });

/** @returns the ids of `tasks` that wait for nothing but each other. */
async function completable(tx: Transaction, tasks: readonly TaskRow[]): Promise<ReadonlySet<string>> {
  const waitsFor = new Map(tasks.map(({ id, waitsFor: count }) => [id, count]));
  const dependents = new Map<string, string[]>(tasks.map(({ id }) => [id, []]));
  for (const { upstream, dependent } of await tx.query(EDGES, [[...waitsFor.keys()]], edgeSchema)) dependents.get(upstream)?.push(dependent);
  const done = new Set([...waitsFor].filter(([, count]) => count === 0).map(([id]) => id));
  // A set that grows while it is walked.
  for (const id of done) {
    for (const dependent of dependents.get(id) ?? []) {
      const left = (waitsFor.get(dependent) ?? 0) - 1;
      waitsFor.set(dependent, left);
      if (left === 0) done.add(dependent);
    }
  }
  return done;
}

const COMPLETE = `
  UPDATE load_tasks AS task
  SET state = 'completed', waits_for = 0, fingerprint = hit.fingerprint, cached = true, result = hit.result, failure = NULL,
    delivery = NULL, turn = NULL, not_before = NULL, updated_at = $4, ended_at = $4
  FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS hit (hit_id, fingerprint, result)
  WHERE id = hit_id AND state IN ('waiting', 'ready', 'queued')`;

async function complete(change: LoadChange, found: readonly Found[]): Promise<void> {
  const { tx, now, tally, deliveries, events, statuses } = change;
  const artifacts = await artifactsOf(tx, found);
  const results = found.map(({ task }): TaskResult => taskResult(artifacts(task.slug), { cached: true, published: null }));
  const ids = found.map(({ task }) => task.id);
  const written = await tx.execute(COMPLETE, [ids, results.map(({ fingerprint }) => fingerprint), results.map((result) => JSON.stringify(result)), now]);
  if (written !== found.length) throw new Error('A task that was locked has changed.');
  await deliveries.cancel(tx, found.flatMap(({ task: { ticket, queue } }) => (ticket === undefined ? [] : [{ delivery: ticket.delivery, queue }])));
  for (const { hit, task } of found) {
    tally.move(task.state, 'completed', task);
    const { fingerprint, version, digest } = hit.receipt;
    events.push(taskEvent({ ...task, state: 'completed', stage: null, message: null, failure: null, fingerprint, cached: true }));
    const bundle = { fingerprint, version, digest, filename: hit.filename, cached: true };
    const state = { state: 'completed', attempt: task.attempt, limit: task.attemptLimit, bundle } as const;
    statuses.push(taskStatus(task, { ...change, state, artifact: artifacts(task.slug) }));
  }
  tally.cached += found.length;
  await releaseDependents(change, ids);
  change.last.push(() => publishAll(change, { found, results }));
}

const PUBLISHED = `
  UPDATE load_tasks SET result = result || jsonb_build_object('published', outcome)
  FROM unnest($1::uuid[], $2::text[]) AS published (task_id, outcome) WHERE id = task_id`;

async function publishAll({ tx }: LoadChange, { found, results }: { readonly found: readonly Found[]; readonly results: readonly TaskResult[] }): Promise<void> {
  const publishing = found.filter(({ hit }) => hit.publish !== undefined);
  if (publishing.length === 0) return;
  await lockStatuses(tx, results.map(({ slug }) => slug));
  await lockOrCreateBundles(tx, publishing.map(({ task }) => task.slug));
  const outcomes: (string | undefined)[] = [];
  for (const { hit } of publishing) outcomes.push(await hit.publish?.(tx));
  await tx.execute(PUBLISHED, [publishing.map(({ task }) => task.id), outcomes]);
}

async function artifactsOf(tx: Transaction, found: readonly Found[]): Promise<(slug: string) => Artifact> {
  const saved = await saveArtifacts(tx, found.map(({ hit, task }) => ({ ...hit.receipt, filename: hit.filename, storageUrl: hit.storageUrl, jobId: task.id })));
  const bySlug = new Map(saved.map((artifact) => [artifact.slug, artifact]));
  return (slug) => {
    const artifact = bySlug.get(slug);
    if (artifact === undefined) throw new Error('INSERT … RETURNING gave no row');
    return artifact;
  };
}
