import type { ListedTask, TaskDetail } from '@apphub/catalog';
import type { LoadTask } from '@apphub/model/api';
import { failureWire } from './failure-wire.ts';
import { attemptWire } from './import-wire.ts';
import { taskWait, type WaitOptions } from './task-wait.ts';

/** A task of a load as it is told. */
export function taskWire(task: ListedTask, options: WaitOptions): LoadTask {
  const { queue: _queue, upstreamsOpen: _open, flight: _flight, notBefore: _notBefore, needs, failure, bundle, ...told } = task;
  return {
    ...told,
    needs: { platforms: [...needs.platforms], tools: [...needs.tools], memoryMb: needs.memoryMb },
    failure: failureWire(failure),
    bundle: bundle === null ? null : { ...bundle },
    wait: taskWait(task, options),
  };
}

/** One task with all that was tried. */
export function taskDetailWire({ task, upstreams, dependents, attempts }: TaskDetail, options: WaitOptions) {
  return { ...taskWire(task, options), upstreams: [...upstreams], dependents: [...dependents], attempts: attempts.map(attemptWire) };
}
