import type { JobRun } from '@apphub/model/api';
import { type Resource, STALE } from '../../app/live/resource.ts';
import { runIn } from '../runs/runs-resource.ts';

/** One run; what it gave is read once it has ended. */
export function runResource(id: string): Resource<JobRun> {
  return {
    key: `run ${id}`,
    load: (client, signal) => client.call('getRun', { params: { id }, signal }),
    hear(run, event) {
      const told = event.jobId === id ? runIn(event) : undefined;
      if (told === undefined) return run;
      return told.completedAt === null && told.attempt === run.attempt ? { ...run, ...told } : STALE;
    },
  };
}
