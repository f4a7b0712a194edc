import { compareCodeUnits } from '@apphub/model';
import type { TaskDetails } from './task-details.ts';

/** One input that two runs of a task do not have in common. */
export interface InputDifference {
  /** As Nx names it, or the path of a file. */
  readonly input: string;
  readonly kind: 'changed' | 'added' | 'removed';
}

/** What is different in `now` against `then`: files where both know them, and every other input. */
export function inputDifferences(now: TaskDetails, then: TaskDetails): InputDifference[] {
  const nodes = differences(now.nodes, then.nodes);
  if (now.files === undefined || then.files === undefined) return nodes;
  const files = differences(now.files, then.files);
  // The set of files is named by its files.
  return files.length === 0 ? nodes : [...files, ...nodes.filter(({ input }) => !isOwnFiles(input, now))];
}

/** The one of `others` that differs in the fewest inputs; the first of equals. */
export function nearestDetails<T extends { readonly details: TaskDetails }>(now: TaskDetails, others: readonly T[]): (T & { readonly differences: readonly InputDifference[] }) | undefined {
  const compared = others.map((other) => ({ ...other, differences: inputDifferences(now, other.details) }));
  return compared.reduce<(typeof compared)[number] | undefined>((best, next) => (best === undefined || next.differences.length < best.differences.length ? next : best), undefined);
}

/** Nx calls the files of a project `project:pattern`. */
function isOwnFiles(input: string, { task }: TaskDetails): boolean {
  const [project = ''] = task.split(':');
  return input.startsWith(`${project}:`) && !/:(?:ProjectConfiguration|TsConfig)$/.test(input);
}

function differences(now: Readonly<Record<string, string>>, then: Readonly<Record<string, string>>): InputDifference[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])].sort(compareCodeUnits);
  return names.flatMap((input) => (now[input] === then[input] ? [] : [{ input, kind: kindOf(now[input], then[input]) }]));
}

function kindOf(now: string | undefined, then: string | undefined): InputDifference['kind'] {
  if (then === undefined) return 'added';
  return now === undefined ? 'removed' : 'changed';
}
