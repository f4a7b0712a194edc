import { type JobRunState, jobRunStateSchema, RUN_EVENT, type WireEvent } from '@apphub/model/api';
import { type Resource, STALE } from '../../app/live/resource.ts';

const SHOWN = 100;

/** The newest runs; of one bundle, where `slug` is given. */
export function runsResource(slug?: string): Resource<readonly JobRunState[]> {
  return {
    key: `runs ${slug ?? ''}`,
    load: async (client, signal) => (await client.call('listRuns', { query: { limit: SHOWN, ...(slug === undefined ? {} : { slug }) }, signal })).runs,
    hear: (runs, event) => (slug === undefined || event.slug === slug ? withRun(runs, event) : runs),
  };
}

function withRun(runs: readonly JobRunState[], event: WireEvent): readonly JobRunState[] | typeof STALE {
  const told = runIn(event);
  if (told === undefined) return runs;
  return runs.some(({ id }) => id === told.id) ? runs.map((run) => (run.id === told.id ? told : run)) : STALE;
}

/** The state of a run, where an event tells it. */
export function runIn(event: WireEvent): JobRunState | undefined {
  if (event.type !== RUN_EVENT) return undefined;
  const told = jobRunStateSchema.safeParse(event.data);
  return told.success ? told.data : undefined;
}
