import type { JobRun, JobRunState } from '@apphub/model/api';
import { durationWords, sizeWords } from '@apphub/model/words';
import type { Paint } from '../terminal.ts';
import { printableLine } from './printable.ts';
import { paintState } from './state-paint.ts';
import { table } from './table.ts';
import { timeWords } from './time-words.ts';
import { toldFailureLines } from './told-failure.ts';
import { columns } from './words.ts';

/** Runs, one line for each. */
export function runListLines(runs: readonly JobRunState[], paint: Paint): string[] {
  return table(runs.map((run) => [run.id, `${run.slug}@${run.version}`, paintState(run.status, paint), run.durationMs === null ? '-' : durationWords(run.durationMs), timeWords(run.createdAt), run.requestedBy]));
}

/** A run with its attempts, its files and what it gave. */
export function runLines(run: JobRun, paint: Paint): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['digest', run.digest],
    ['asked by', run.requestedBy],
    ['created', timeWords(run.createdAt)],
    ...(run.durationMs === null ? [] : [['took', durationWords(run.durationMs)] as const]),
    ['log', `${run.log.lines} lines, ${sizeWords(run.log.bytes)}${run.log.dropped === 0 ? '' : `; ${run.log.dropped} more were not kept`}`],
    ...run.outputs.map(({ path, size }) => ['output', `${printableLine(path)}, ${sizeWords(size)}`] as const),
  ];
  const failed = run.failure === null ? [] : toldFailureLines(run.failure);
  const attempts = run.attempts.map(({ attempt, status, worker, failure }) => `  attempt ${attempt}  ${status}  ${printableLine(worker)}${failure === null ? '' : `  ${failure.code}`}`);
  const result = run.result === null ? [] : ['Result:', ...JSON.stringify(run.result, null, 2).split('\n').map(printableLine)];
  return [`Run ${run.id}  ${run.slug}@${run.version}  ${paintState(run.status, paint)}`, ...columns(facts), ...attempts, ...failed, ...result];
}

/** How a run has ended, in one line. */
export function runEndLine(run: JobRun, paint: Paint): string {
  return `Run ${run.id}  ${run.slug}@${run.version}  ${paintState(run.status, paint)}${run.durationMs === null ? '' : ` in ${durationWords(run.durationMs)}`}`;
}
