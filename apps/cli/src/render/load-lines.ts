import type { Load, LoadTask } from '@apphub/model/api';
import { durationWords } from '@apphub/model/words';
import type { Paint } from '../terminal.ts';
import { loadWords } from '../watching/load-words.ts';
import { printableLine } from './printable.ts';
import { paintState } from './state-paint.ts';
import { table } from './table.ts';
import { timeWords } from './time-words.ts';
import { toldFailureLines } from './told-failure.ts';
import { columns } from './words.ts';

/** Loads, one line for each. */
export function loadListLines(loads: readonly Load[], paint: Paint): string[] {
  return table(loads.map((load) => [load.id, ...painted(load, paint), timeWords(load.createdAt), selectionWords(load), load.requestedBy]));
}

function painted(load: Load, paint: Paint): string[] {
  const [state = '', rest = ''] = loadWords(load).split('  ', 2);
  return [paintState(state, paint), rest];
}

function selectionWords({ selection, force, publish }: Load): string {
  const { all, slugs, slugCount, tags, affectedSince } = selection;
  const parts = [
    ...(all ? ['all'] : []),
    ...(slugs === null ? [] : [slugs.length <= 3 ? slugs.join(' ') : `${slugCount ?? slugs.length} by name`]),
    ...(tags === null ? [] : tags),
    ...(affectedSince === null ? [] : [`affected since ${affectedSince}`]),
  ];
  return `${parts.join(', ')}${publish ? `; published${force ? ' with force' : ''}` : force ? '; forced' : ''}`;
}

/** A load, and each of its tasks with why it does not go on. */
export function loadLines(load: Load, tasks: readonly LoadTask[], paint: Paint): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['what', selectionWords(load)],
    ...(load.reason === null ? [] : [['reason', printableLine(load.reason)] as const]),
    ['asked by', load.requestedBy],
    ['created', timeWords(load.createdAt)],
    ...(load.commit === null ? [] : [['commit', load.commit] as const]),
    ['at a time', String(load.concurrency)],
  ];
  const own = load.failure === null ? [] : toldFailureLines(load.failure);
  return [`Load ${load.id}  ${painted(load, paint).join('  ')}`, ...columns(facts), ...own, ...taskTable(tasks, paint)];
}

function taskTable(tasks: readonly LoadTask[], paint: Paint): string[] {
  return table(tasks.map((task) => [`  ${task.slug}`, paintState(task.state, paint), taskWords(task)]));
}

function taskWords({ state, stage, cached, spentMs, failure, wait }: LoadTask): string {
  if (state === 'completed') return cached === true ? 'found' : `built in ${durationWords(spentMs ?? 0)}`;
  if (state === 'running') return `${stage ?? ''}, since ${durationWords(spentMs ?? 0)}`;
  if (state === 'failed' && failure !== null) return `${failure.code}  ${printableLine(failure.message)}`;
  return printableLine(wait?.words ?? '');
}

/** How a load has ended: whole sentences for what failed, since somebody has to mend it. */
export function loadEndLines(load: Load, tasks: readonly LoadTask[], paint: Paint): string[] {
  const took = load.endedAt === null ? '' : `, in ${durationWords(Date.parse(load.endedAt) - Date.parse(load.createdAt))}`;
  const failed = tasks.filter(({ state }) => state === 'failed');
  const blocked = tasks.filter(({ state }) => state === 'blocked');
  return [
    `Load ${load.id} ${painted(load, paint).join(': ').replace(/: $/, '')}${took}`,
    ...(load.failure === null ? [] : toldFailureLines(load.failure)),
    ...failed.flatMap(({ slug, failure }) => (failure === null ? [] : toldFailureLines(failure).map((line, index) => `  ${index === 0 ? `${paint('red', slug)}  ` : ''}${line}`))),
    ...blocked.map(({ slug, because }) => `  ${paint('yellow', slug)}  not built because ${because ?? 'another one'} failed`),
    ...(failed.length > 0 ? [`Mend them, then: apphub loads retry-failed ${load.id}`] : []),
  ];
}
