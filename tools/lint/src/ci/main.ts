import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { filesLeft } from './left-files.ts';
import { processesOf } from './left-processes.ts';
import { countTasks } from './task-count.ts';

const HELP = `What .ci/run asks after its steps.

  main.ts count-tasks --tally FILE   append "<passed> <failed> task" of the last run of Nx to FILE
  main.ts all-cached                 fail if a task of the last run of Nx did not come from its cache
  main.ts left-behind --temp DIR     fail if a process, temp folder or archive is left
`;

/** Processes get this long to end after their parent did. */
const PATIENCE_MS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tally: { type: 'string' }, temp: { type: 'string' }, help: { type: 'boolean' } },
});

/** @returns what is wrong, a line each. */
const commands: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
  'count-tasks': () => {
    const { passed, failed } = countTasks(lastRun());
    appendFileSync(required('tally'), `${passed} ${failed} task\n`);
    return [];
  },
  'all-cached': () => {
    const { passed, ran } = countTasks(lastRun());
    return passed === 0 ? ['the last run had no tasks'] : ran.map((task) => `${task} ran again`);
  },
  'left-behind': () => leftBehind(required('temp')),
};

async function leftBehind(temp: string): Promise<string[]> {
  for (const deadline = Date.now() + PATIENCE_MS; processesOf(temp).length > 0 && Date.now() < deadline; ) await sleep(250);
  const processes = processesOf(temp).map(({ pid, command }) => `process ${pid}: ${command}`);
  return [...processes, ...filesLeft({ temp, checkout: process.cwd() })];
}

function lastRun(): string {
  return readFileSync('.nx/cache/run.json', 'utf8');
}

function required(option: 'tally' | 'temp'): string {
  const value = values[option];
  if (value === undefined) throw new Error(`--${option} is missing\n\n${HELP}`);
  return value;
}

const command = commands[positionals[0] ?? ''];
if (command === undefined || values.help === true) {
  process.stdout.write(HELP);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  const problems = await command();
  process.stdout.write(problems.map((problem) => `  ${problem}\n`).join(''));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
