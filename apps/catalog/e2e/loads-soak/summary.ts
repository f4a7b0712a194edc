import { invariants } from './invariants.ts';
import { faultKinds, moments } from './plan.ts';
import type { Round } from './run-round.ts';

/** @returns one line for each violation, with all that is needed to see it again. */
export function violationsOf(rounds: readonly Round[], seed: number): readonly string[] {
  return rounds.flatMap(({ plan, violations }) => violations.map((words) => `seed ${seed}, round ${plan.number} (${faultsOf(plan)}): ${words}`));
}

/** @returns the moments at which no worker was killed. */
export function momentsMissed(rounds: readonly Round[]): readonly string[] {
  return moments.filter((moment) => !rounds.some(({ hit }) => hit.includes(moment)));
}

/** @returns the words for a person who has waited for many rounds. */
export function summaryOf(rounds: readonly Round[], seed: number): string {
  const struck = rounds.flatMap((round) => round.struck);
  const hit = rounds.flatMap((round) => round.hit);
  const count = (all: readonly string[], names: readonly string[]) => names.map((name) => `${name} ${all.filter((one) => one === name).length}`).join(', ');
  const times = rounds.map(({ ms }) => ms / 1000).sort((a, b) => a - b);
  return [
    `${rounds.length} rounds with loads, seed ${seed}; ${rounds.filter(({ plan }) => plan.second !== 'none').length} with two loads at once`,
    `workers killed while: ${count(hit, moments)}`,
    `other faults: ${count(struck, faultKinds)}`,
    `seconds for a round: median ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(1)}, longest ${(times.at(-1) ?? 0).toFixed(1)}`,
    'what must hold after each:',
    ...['the loads end by themselves', ...Object.keys(invariants), 'no staged file is left (at the end)'].map((name) => `  ${name}`),
    `rounds in which it held: ${rounds.filter(({ violations }) => violations.length === 0).length} of ${rounds.length}`,
    ...violationsOf(rounds, seed),
    ...momentsMissed(rounds).map((moment) => `no worker was killed while ${moment}`),
  ].join('\n');
}

export function faultsOf({ faults, second }: Round['plan']): string {
  const words = faults.map(({ kind, moment, delayMs }) => `${kind} ${delayMs} ms into ${moment}`);
  return [...words, ...(second === 'none' ? [] : [`a second load ${second}`])].join('; ');
}
