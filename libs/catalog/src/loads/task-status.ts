import type { Artifact } from '../artifacts/index.ts';
import { type ImportState, partsOf, type StatusParts, type WorkStage, workStages } from '../status/index.ts';
import type { LockedLoad } from './lock-load.ts';
import type { Task, TaskRow } from './task.ts';

/** @returns the word on the example of a task. */
export function taskStatus(task: Pick<Task, 'id' | 'slug'>, { load, now, state, artifact = null }: LockedLoad & { readonly state: ImportState; readonly artifact?: Artifact | null }): StatusParts {
  const updatedAt = now.toISOString();
  return { slug: task.slug, jobId: task.id, attempt: state.attempt, createdAt: load.createdAt, updatedAt, artifact, ...partsOf(state, updatedAt) };
}

/** The same for one that was given up without an attempt of its own. */
export function endedStatus(task: TaskRow, locked: LockedLoad): StatusParts {
  const base = { attempt: task.attempt, limit: task.attemptLimit };
  const state: ImportState = task.failure === null || task.state === 'canceled' ? { ...base, state: 'canceled' } : { ...base, state: 'failed', failure: task.failure };
  return taskStatus(task, { ...locked, state });
}

/** @returns a task that is queued, running or ended as `transition` knows it: an attempt of a task lives as one of an import. */
export function attemptState(task: TaskRow, { load }: Pick<LockedLoad, 'load'>): ImportState {
  const base = { attempt: task.attempt, limit: task.attemptLimit };
  switch (task.state) {
    case 'waiting':
    case 'ready':
    case 'queued':
      return { ...base, state: 'queued', ...(task.failure === null ? {} : { lastFailure: task.failure }) };
    case 'running':
      return { ...base, state: 'running', cancelAsked: load.stopping !== null, stage: stageOf(task), ...known(task) };
    case 'completed': {
      const { fingerprint, result, cached } = task;
      if (fingerprint === null || result === null) throw new Error(`The task ${task.id} is completed and has no result.`);
      return { ...base, state: 'completed', bundle: { fingerprint, version: result.version, digest: result.digest as typeof fingerprint, filename: result.filename, cached: cached ?? false } };
    }
    case 'failed':
    case 'blocked':
      return { ...base, state: 'failed', failure: task.failure ?? missing(task, 'failure'), ...known(task) };
    case 'canceled':
      return { ...base, state: 'canceled' };
  }
}

function known({ fingerprint, message }: TaskRow) {
  return { ...(fingerprint === null ? {} : { fingerprint }), ...(message === null ? {} : { message }) };
}

function stageOf(task: TaskRow): WorkStage {
  return workStages.find((stage) => stage === task.stage) ?? missing(task, 'stage');
}

function missing(task: TaskRow, what: string): never {
  throw new Error(`The task ${task.id} is ${task.state} and has no ${what}.`);
}
