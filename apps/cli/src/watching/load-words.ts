import { durationWords } from '@apphub/model/words';
import type { LoadProgress } from '@apphub/model/api';
import { printableLine } from '../render/printable.ts';
import { type TaskView, totalOf } from './load-view.ts';

/** Below this an estimate is no help. */
const LEAST_LEFT_MS = 500;

/** How far a load is: `running  3 of 9, 1 of them found, 1 failed, about 12.0 s left`; the estimate is `sinceMs` old. */
export function loadWords(load: LoadProgress, { sinceMs = 0 } = {}): string {
  const { state, stopping, counts, cached } = load;
  const leftMs = load.leftMs === null ? null : Math.max(0, load.leftMs - sinceMs);
  if (state === 'planning') return 'planning';
  const parts = [
    `${counts.completed} of ${totalOf(load)}`,
    ...(cached > 0 ? [`${cached} of them found`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.blocked > 0 ? [`${counts.blocked} blocked`] : []),
    ...(counts.canceled > 0 ? [`${counts.canceled} canceled`] : []),
    ...(state === 'running' && stopping === null && leftMs !== null ? [leftMs < LEAST_LEFT_MS ? 'almost done' : `about ${durationWords(leftMs)} left`] : []),
  ];
  const word = state === 'running' && stopping !== null ? 'stopping' : state;
  return `${word}  ${parts.join(', ')}`;
}

/** What became of a task, or what it is at; without its name. */
export function taskWords(task: TaskView, now: number): string {
  const { state, stage, attempt, cached, failure, because, wait } = task;
  switch (state) {
    case 'running':
      return `${stage ?? 'running'}${attempt > 1 ? ` (attempt ${attempt})` : ''}`;
    case 'completed':
      return cached === true ? 'found' : `built${tookWords(task, now)}`;
    case 'blocked':
      return `blocked because of ${because ?? 'another one'}`;
    case 'failed':
      return `failed${failure === null ? '' : `  ${failure.code}  ${printableLine(failure.message)}`}`;
    case 'waiting':
      return wait === null ? state : printableLine(wait);
    default:
      return `${state}${wait === null ? '' : `, ${printableLine(wait)}`}${failure === null ? '' : `, after ${failure.code}`}`;
  }
}

/** Stages that begin and end at once say nothing. */
const LEAST_MS = 50;

/** `installing-dependencies 2.1 s, building 1.2 s`. */
export function stageWords({ stageMs }: TaskView): string {
  const told = [...stageMs].filter(([, milliseconds]) => milliseconds >= LEAST_MS);
  return told.map(([stage, milliseconds]) => `${stage} ${durationWords(milliseconds)}`).join(', ');
}

/** What was built before anybody watched has no times here. */
function tookWords(task: TaskView, now: number): string {
  if (task.stageMs.size === 0) return '';
  const stages = stageWords(task);
  return ` in ${durationWords(Math.max(0, Math.min(now, task.stageAt) - task.beganAt))}${stages === '' ? '' : ` (${stages})`}`;
}
