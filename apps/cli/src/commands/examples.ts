import type { CallOutput } from '@apphub/client';
import { fail, nearestName } from '@apphub/model';
import { durationWords, sizeWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printableLine } from '../render/printable.ts';
import { paintState } from '../render/state-paint.ts';
import { table } from '../render/table.ts';
import { timeWords } from '../render/time-words.ts';
import { toldFailureLines } from '../render/told-failure.ts';
import { columns, count } from '../render/words.ts';
import { type ListedExample, listExamples, type ListExamplesWords } from '../session/list-examples.ts';
import { type Paint, printJson, type Terminal } from '../terminal.ts';

/** `apphub examples list`: every example, and how it is if there is a service to ask. */
export async function listExamplesCommand(words: ListExamplesWords, terminal: Terminal): Promise<ExitCode> {
  const { source, examples } = await listExamples(words, terminal);
  const { out, note, screen } = terminal;
  if (words.json === true) printJson(terminal, { source, examples });
  else {
    table(examples.map((example) => exampleRow(example, screen.paint))).forEach(out);
    note(`${count(examples.length, 'example')}${source === 'checkout' ? ' in this checkout; no service was asked' : ''}`);
  }
  return exitCodes.ok;
}

function exampleRow({ slug, version, runtime, status, problem }: ListedExample, paint: Paint): string[] {
  const state = problem !== null ? paint('red', 'broken') : status === null ? '-' : status.state === 'running' ? paint('cyan', status.stage) : paintState(status.state, paint);
  return [slug, version ?? '-', runtime ?? '-', state, status === null ? '-' : timeWords(status.updatedAt), detail(problem, status)];
}

function detail(problem: string | null, status: ListedExample['status']): string {
  if (problem !== null) return printableLine(problem);
  if (status?.failure) return `${status.failure.code}  ${printableLine(status.failure.message)}`;
  if (status?.state !== 'completed') return '';
  return [status.digest?.slice(0, 'sha256:'.length + 12), status.size === null ? undefined : sizeWords(status.size), status.platform, status.cached ? 'found' : 'built'].filter((word) => word !== undefined && word !== null).join('  ');
}

type Attempts = CallOutput<'listExampleAttempts'>;

/** `apphub examples show <slug>`: one example with its last attempts. */
export async function showExampleCommand(slug: string, words: ListExamplesWords, terminal: Terminal): Promise<ExitCode> {
  const { source, examples, client } = await listExamples(words, terminal);
  const example = examples.find((one) => one.slug === slug) ?? unknown(slug, examples);
  const attempts = client === undefined ? [] : await client.call('listExampleAttempts', { params: { slug }, query: { limit: 10 } });
  if (words.json === true) printJson(terminal, { source, example, attempts });
  else exampleLines(example, attempts, terminal.screen.paint).forEach(terminal.out);
  return exitCodes.ok;
}

function unknown(slug: string, examples: readonly ListedExample[]): never {
  const nearest = nearestName(slug, examples.map((example) => example.slug));
  return fail('USAGE', `There is no example "${slug}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`, { remedy: '"apphub examples list" shows them all.' });
}

function exampleLines({ slug, version, description, runtime, directory, dependsOn, problem, status }: ListedExample, attempts: Attempts, paint: Paint): string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['what', description],
    ['folder', directory],
    ['runtime', runtime],
    ['builds on', dependsOn.length === 0 ? null : dependsOn.join(', ')],
    ['problem', problem],
    ['state', status === null ? null : paintState(status.state, paint)],
    ['digest', status?.digest ?? null],
    ['fingerprint', status?.fingerprint ?? null],
    ['platform', status?.platform ?? null],
    ['size', typeof status?.size === 'number' ? sizeWords(status.size) : null],
  ];
  return [
    `${slug}@${version ?? '?'}`,
    ...columns(facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, printable(name, value)] as const]))),
    ...(status?.failure ? toldFailureLines(status.failure) : []),
    ...attempts.flatMap((attempt) => attemptLines(attempt, paint)),
  ];
}

/** A state has its colour already. */
function printable(name: string, value: string): string {
  return name === 'state' ? value : printableLine(value);
}

function attemptLines({ startedAt, state, worker, stageMs, cached, failure }: Attempts[number], paint: Paint): string[] {
  const stages = Object.entries(stageMs).filter(([, ms]) => ms >= 1).map(([stage, ms]) => `${stage} ${durationWords(ms)}`);
  const why = failure === null ? '' : `  ${failure.code}`;
  return [`  ${timeWords(startedAt)}  ${paintState(state, paint)}${cached === true ? ', found' : ''}${why}  ${printableLine(worker)}`, ...(stages.length === 0 ? [] : [`    ${stages.join(', ')}`])];
}
