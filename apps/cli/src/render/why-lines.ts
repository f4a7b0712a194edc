import type { NearestBuild, TaskExplanation } from '@apphub/nx-cache/why';

type Producer = NearestBuild['producer'];

/** More than that is no explanation any more. */
const MOST_DIFFERENCES = 20;

/** An explanation, line by line. */
export function whyLines(explanation: TaskExplanation): string[] {
  const { task, hash, verdict } = explanation;
  return [`${task}  ${verdictWords(verdict)}`, `  hash  ${hash}`, ...lastRunLines(explanation), ...detailLines(verdict)];
}

function verdictWords(verdict: TaskExplanation['verdict']): string {
  switch (verdict.kind) {
    case 'hit':
      return 'hit: the cache has it';
    case 'miss':
      return 'miss: the cache has other builds of this task';
    case 'unknown':
      return 'miss: nobody has uploaded this task, in no scope that is read here, or not with what its hash was made of';
  }
}

function lastRunLines({ lastRun }: TaskExplanation): string[] {
  if (lastRun === undefined) return ['  The last run of Nx here was without this task.'];
  const status = lastRun.cacheStatus.replaceAll('-', ' ');
  return [lastRun.isSame ? `  The last run here: ${status}.` : `  The last run here: ${status}, with the hash ${lastRun.hash}; its inputs have changed since.`];
}

function detailLines(verdict: TaskExplanation['verdict']): string[] {
  if (verdict.kind === 'unknown') return [];
  if (verdict.kind === 'miss') return missLines(verdict);
  const conflicts = verdict.conflicts === 0 ? [] : [`  Others have uploaded something else for this hash: ${verdict.conflicts} times, kept as evidence.`];
  return [...verdict.entries.map(({ scope, producer, receivedOn }) => `  scope ${scope}: made by ${producerWords(producer)}, ${receivedOn}`), ...conflicts];
}

function missLines({ nearest, compared }: Extract<TaskExplanation['verdict'], { kind: 'miss' }>): string[] {
  const { hash, scope, producer, receivedOn, differences } = nearest;
  const width = Math.max(0, ...differences.map(({ input }) => input.length));
  const told = differences.slice(0, MOST_DIFFERENCES).map(({ input, kind }) => `    ${input.padEnd(width)}  ${kind}`);
  const rest = differences.length > MOST_DIFFERENCES ? [`    and ${differences.length - MOST_DIFFERENCES} more`] : [];
  const none = differences.length === 0 ? ['    nothing that Nx tells of: its command or its arguments, say'] : [];
  return [`  Against the nearest of ${compared} (hash ${hash}, scope ${scope}, made by ${producerWords(producer)}, ${receivedOn}):`, ...told, ...rest, ...none];
}

function producerWords({ name, repository, ref, commit, run, platform }: Producer): string {
  const facts = [repository, ref, commit && `commit ${commit}`, run && `run ${run}`, platform].filter(Boolean);
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
}
