import { type Abilities, canBuild, type ListedTask, type Load, type QueueNeeds } from '@apphub/catalog';
import type { TaskWait } from '@apphub/model/api';

export interface WaitOptions {
  readonly load: Pick<Load, 'id' | 'concurrency' | 'counts' | 'stopping'>;
  /** What the workers that are alive can build. */
  readonly workers: readonly Abilities[];
}

/** Why a task does not go on by itself, as data and in words; null for one that is at work or has come to its own end. */
export function taskWait(task: ListedTask, { load, workers }: WaitOptions): TaskWait | null {
  switch (task.state) {
    case 'waiting':
      return upstreams(task);
    case 'ready':
      return sameInputs(task, load.id) ?? nobody(task, workers) ?? { kind: 'room', words: `waits for room: ${load.concurrency} of the load's tasks may be at work at the same time` };
    case 'queued':
      return nextAttempt(task) ?? nobody(task, workers) ?? { kind: 'worker', words: 'waits for a worker that is free' };
    case 'blocked':
    case 'canceled':
      return task.because === null ? null : { kind: 'because', slug: task.because, words: `because ${task.because} failed` };
    case 'running':
    case 'completed':
    case 'failed':
      return null;
  }
}

function upstreams({ upstreamsOpen, waitsFor }: ListedTask): TaskWait {
  const more = waitsFor - upstreamsOpen.length;
  return { kind: 'upstreams', slugs: [...upstreamsOpen], count: waitsFor, words: `waits for ${upstreamsOpen.join(', ')}${more > 0 ? ` and ${more} more` : ''}` };
}

function sameInputs({ flight }: ListedTask, loadId: string): TaskWait | undefined {
  if (flight === null) return undefined;
  const where = flight.loadId === loadId ? `by ${flight.slug}` : `by load ${flight.loadId}`;
  return { kind: 'same-inputs', ...flight, words: `the same inputs are being built ${where}` };
}

function nextAttempt({ notBefore }: ListedTask): TaskWait | undefined {
  return notBefore === null ? undefined : { kind: 'next-attempt', at: notBefore, words: `waits until ${notBefore} for its next attempt` };
}

function nobody({ needs }: ListedTask, workers: readonly Abilities[]): TaskWait | undefined {
  if (workers.some((abilities) => canBuild(abilities, needs))) return undefined;
  if (workers.length === 0) return { kind: 'no-worker', needs: { ...needs }, words: 'no worker is alive' };
  return { kind: 'no-worker', needs: { ...needs }, words: `no live worker can build this: needs ${needsWords(needs)}` };
}

function needsWords({ platforms, tools, memoryMb }: QueueNeeds): string {
  const parts = [...(platforms.length === 0 ? [] : [platforms.join(' or ')]), ...tools, ...(memoryMb === 0 ? [] : [`${memoryMb} MiB of memory`])];
  return parts.join(', ');
}
