import { z } from 'zod';
import type { Queryable } from '../../database/index.ts';
import { taskStates } from '../load.ts';
import { BOSS_SCHEMA, PLANS_QUEUE } from '../../queue/boss.ts';

const INVARIANTS: Readonly<Record<string, string>> = {
  'a load counts its tasks wrongly': `
    SELECT id::text AS what FROM loads CROSS JOIN LATERAL (
      SELECT ${taskStates.map((state) => `count(*) FILTER (WHERE state = '${state}') AS n_${state}`).join(', ')}, count(*) FILTER (WHERE state = 'completed' AND cached) AS n_cached
      FROM load_tasks WHERE load_id = loads.id) AS counted
    WHERE ${[...taskStates, 'cached'].map((name) => `${name} <> n_${name}`).join(' OR ')}`,
  'a load expects the wrong time': `
    SELECT id::text AS what FROM loads WHERE left_ms <> (SELECT coalesce(sum(expected_ms), 0) FROM load_tasks WHERE load_id = loads.id AND ended_at IS NULL)`,
  'a task waits for the wrong number of upstreams': `
    SELECT slug AS what FROM load_tasks AS task WHERE waits_for <> (
      SELECT count(*) FROM load_edges JOIN load_tasks AS upstream ON upstream.id = upstream WHERE dependent = task.id AND upstream.state <> 'completed')`,
  'a task began before an upstream was completed': `
    SELECT task.slug AS what FROM load_tasks AS task JOIN load_edges ON dependent = task.id JOIN load_tasks AS upstream ON upstream.id = upstream
      JOIN example_bundle_attempts AS attempt ON attempt.job_id = task.id
    WHERE upstream.ended_at IS NULL OR upstream.state <> 'completed' OR attempt.started_at < upstream.ended_at`,
  'a task has no delivery': `
    SELECT slug AS what FROM load_tasks AS task WHERE state IN ('queued', 'running') AND NOT EXISTS (
      SELECT FROM ${BOSS_SCHEMA}.job AS job WHERE job.name = queue AND job.id = delivery AND job.state IN ('created', 'retry', 'active'))`,
  'a load is held by no planner': `
    SELECT id::text AS what FROM loads WHERE planning IS NOT NULL AND NOT EXISTS (
      SELECT FROM ${BOSS_SCHEMA}.job AS job WHERE job.name = '${PLANS_QUEUE}' AND job.id = planning AND job.state IN ('created', 'retry', 'active'))`,
  'a queued task is at work in the queue, or a running one is not': `
    SELECT slug AS what FROM load_tasks AS task JOIN ${BOSS_SCHEMA}.job AS job ON job.name = queue AND job.id = delivery
    WHERE task.state IN ('queued', 'running') AND (task.state = 'running') <> (job.state = 'active')`,
  'a delivery brings no task': `
    SELECT id::text AS what FROM ${BOSS_SCHEMA}.job AS job WHERE name LIKE 'loads.%' AND state IN ('created', 'retry', 'active')
      AND NOT EXISTS (SELECT FROM load_tasks WHERE delivery = job.id AND queue = job.name)`,
  'attempts are not numbered on, or not all but the last are over': `
    SELECT slug AS what FROM load_tasks AS task WHERE attempt <> (SELECT count(*) FROM example_bundle_attempts WHERE job_id = task.id)
      OR EXISTS (SELECT FROM example_bundle_attempts AS other WHERE other.job_id = task.id AND (other.ended_at IS NULL) <> (task.state = 'running' AND other.attempt = task.attempt))`,
  'a task was completed more or less than once': `
    SELECT slug AS what FROM load_tasks AS task WHERE (task.state = 'completed')::integer <> (
        SELECT count(*) FROM events WHERE type = 'load.task.progress' AND data ->> 'taskId' = task.id::text AND data ->> 'state' = 'completed')
      OR (SELECT count(*) FROM example_bundle_attempts WHERE job_id = task.id AND state = 'completed') > (task.state = 'completed')::integer`,
  'a blocked task does not name a failed one that it depends on': `
    WITH RECURSIVE above (task, upstream) AS (SELECT dependent, upstream FROM load_edges UNION SELECT above.task, load_edges.upstream FROM above JOIN load_edges ON dependent = above.upstream)
    SELECT slug AS what FROM load_tasks AS blocked WHERE state = 'blocked' AND NOT EXISTS (
      SELECT FROM above JOIN load_tasks AS cause ON cause.id = above.upstream WHERE above.task = blocked.id AND cause.state = 'failed' AND cause.slug = blocked.because)`,
  'a task waits behind a failed one': `
    SELECT task.slug AS what FROM load_tasks AS task JOIN load_edges ON dependent = task.id JOIN load_tasks AS upstream ON upstream.id = upstream
    WHERE task.state = 'waiting' AND upstream.state IN ('failed', 'blocked', 'canceled')`,
  'more tasks run than may': 'SELECT id::text AS what FROM loads WHERE running > concurrency',
  'a load has not the state of its tasks': `
    SELECT id::text AS what FROM loads WHERE state <> 'planning' AND (ended_at IS NULL) <> (waiting + ready + queued + running > 0)`,
};

const rowSchema = z.object({ what: z.string() });

/** @returns what is not as it must be at any time, whatever was cut off. */
export async function violations(database: Queryable): Promise<string[]> {
  const found: string[] = [];
  for (const [words, sql] of Object.entries(INVARIANTS)) {
    for (const { what } of await database.query(sql, [], rowSchema)) found.push(`${words}: ${what}`);
  }
  return found;
}
