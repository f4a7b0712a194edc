import type { LoadTask } from '@apphub/model/api';

const MOST_NAMED = 3;

/** Why a task does not go on, or what it is at; `open` are its upstreams that are not completed. */
export function taskWords(task: LoadTask, open: readonly string[]): string {
  const { state, wait, cached, because } = task;
  if (state === 'waiting' && open.length > 0) return `waits for ${named(open)}`;
  if (state === 'blocked' && because !== null) return `not built: ${because} failed`;
  if (state === 'failed' && task.failure !== null) return task.failure.code;
  if (state === 'completed') return cached === true ? 'found' : 'built';
  return wait?.words ?? plain[state];
}

const plain: Readonly<Record<LoadTask['state'], string>> = {
  waiting: 'waits for what it builds on',
  ready: 'can begin',
  queued: 'waits for a worker',
  running: 'is being built',
  completed: 'built',
  failed: 'failed',
  blocked: 'not built: something it builds on failed',
  canceled: 'canceled',
};

function named(slugs: readonly string[]): string {
  const shown = slugs.slice(0, MOST_NAMED).join(', ');
  return slugs.length > MOST_NAMED ? `${shown} and ${slugs.length - MOST_NAMED} more` : shown;
}
