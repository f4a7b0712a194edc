import { fail } from '@apphub/model';
import { askNx, type NxAnswer } from '../details/ask-nx.ts';
import { type InputDifference, nearestDetails } from '../details/compare.ts';
import { detailsPrefix, type TaskDetails } from '../details/task-details.ts';
import type { Environment, ProxySettings } from '../exec/settings.ts';
import type { EntriesAnswer } from '../wire.ts';
import { askEntries, readDetails } from './server-entries.ts';

type Entry = EntriesAnswer['entries'][number];

/** Why a task is what it is for the cache, and from where. */
export interface TaskExplanation {
  readonly task: string;
  /** For the files as they are now. */
  readonly hash: string;
  /** What the last run of Nx here made of it; absent if the task was not part of it. */
  readonly lastRun?: { readonly hash: string; readonly cacheStatus: string; readonly isSame: boolean };
  readonly verdict: Verdict;
}

export type Verdict =
  /** The cache has it: in these scopes, the one that is read first. */
  | { readonly kind: 'hit'; readonly entries: readonly Entry[]; readonly conflicts: number }
  /** The cache has other builds of the task; the nearest, and what differs. */
  | { readonly kind: 'miss'; readonly nearest: NearestBuild; readonly compared: number }
  /** Nobody has uploaded the task with its inputs, in no scope that is read here. */
  | { readonly kind: 'unknown' };

export interface NearestBuild {
  readonly hash: string;
  readonly scope: string;
  readonly producer: Entry['producer'];
  readonly receivedOn: string;
  readonly differences: readonly InputDifference[];
}

export interface ExplainOptions {
  readonly workspaceRoot: string;
  readonly env: Environment;
  readonly settings: Pick<ProxySettings, 'server' | 'token'>;
}

const NX_MS = 60_000;
/** Builds that are compared; the newest of the task in all scopes that are read. */
const MOST_COMPARED = 30;

/**
 * Says whether the cache has a task as it is now and who put it there, or which of its inputs differ from the nearest
 * build that it has.
 *
 * @throws FailureError NX_CACHE_TASK_UNKNOWN, SERVICE_UNREACHABLE, SERVICE_ANSWER_INVALID.
 */
export async function explainTask(task: string, { workspaceRoot, env, settings }: ExplainOptions): Promise<TaskExplanation> {
  const { tasks, lastRun } = await askNx({ workspaceRoot, tasks: [task] }, { env, withinMs: NX_MS });
  const [now] = tasks;
  if (now === undefined) fail('NX_CACHE_TASK_UNKNOWN', `Nx knows no task "${task}" here.`);
  return { task, hash: now.hash, ...ranLast(now, lastRun), verdict: await verdictOn(now, settings) };
}

function ranLast(now: TaskDetails, lastRun: NxAnswer['lastRun']): Pick<TaskExplanation, 'lastRun'> {
  const ran = lastRun.find(({ task }) => task === now.task);
  return ran === undefined ? {} : { lastRun: { hash: ran.hash, cacheStatus: ran.cacheStatus, isSame: ran.hash === now.hash } };
}

async function verdictOn(now: TaskDetails, settings: ExplainOptions['settings']): Promise<Verdict> {
  const { entries, conflicts } = await askEntries({ hash: now.hash }, settings);
  if (entries.length > 0) return { kind: 'hit', entries, conflicts: conflicts.length };
  const others = await askEntries({ prefix: detailsPrefix(now.task) }, settings);
  const read = await Promise.all(others.entries.slice(0, MOST_COMPARED).map(async (entry) => ({ entry, details: await readDetails(entry.hash, settings) })));
  const known = read.flatMap(({ entry, details }) => (details?.task === now.task ? [{ entry, details }] : []));
  const nearest = nearestDetails(now, known);
  if (nearest === undefined) return { kind: 'unknown' };
  const { entry: { scope, producer, receivedOn }, details, differences } = nearest;
  return { kind: 'miss', compared: known.length, nearest: { hash: details.hash, scope, producer, receivedOn, differences } };
}
