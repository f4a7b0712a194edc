import { killStages } from './plan.ts';
import type { Round } from './run-rounds.ts';

/** @returns one line for each violation, with all that is needed to see it again. */
export function violationsOf(rounds: readonly Round[], seed: number): readonly string[] {
  return rounds.flatMap(({ number, plan, stage, violations }) =>
    violations.map((words) => `seed ${seed}, round ${number} (${plan.delayMs} ms into ${plan.stage}, pass ${plan.pass}; died in ${stage}): ${words}`),
  );
}

/** @returns the stages in which no build was killed. */
export function stagesMissed(rounds: readonly Round[]): readonly string[] {
  return killStages.filter((stage) => !rounds.some((round) => round.stage === stage));
}

/** @returns the words for a person who has waited for many rounds. */
export function summaryOf(rounds: readonly Round[], seed: number): string {
  const perStage = [...Map.groupBy(rounds, ({ stage }) => stage)].map(([stage, those]) => `${stage} ${those.length}`);
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  const violations = violationsOf(rounds, seed);
  return [
    `${rounds.length} builds killed with SIGKILL, seed ${seed}`,
    `died in: ${perStage.sort().join(', ')}`,
    `left before the sweep: ${sum(({ remains }) => remains.processes)} processes, ${sum(({ remains }) => remains.sandboxes)} sandboxes, ${sum(({ remains }) => remains.stagedFiles)} staged files`,
    'what must hold: after the sweep no process, no sandbox, no temp file, no staged file; every readable blob whole; the next build gives the golden digest',
    `rounds in which it held: ${rounds.filter((round) => round.violations.length === 0).length} of ${rounds.length}`,
    ...violations,
  ].join('\n');
}
