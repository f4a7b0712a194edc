import type { CallInput, CatalogClient } from '@apphub/client';
import type { JobRun } from '@apphub/model/api';
import { fail } from '@apphub/model/failure';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printableLine } from '../render/printable.ts';
import { runEndLine } from '../render/run-lines.ts';
import { toldFailureLines } from '../render/told-failure.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { withNearest } from '../session/with-nearest.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { openInterrupts } from '../watching/interrupts.ts';

export interface RunWords extends ServiceWords {
  readonly param?: string[];
  readonly params?: string;
  readonly timeout?: number;
  readonly input?: string[];
  readonly output?: string[];
  readonly autoRebuild?: boolean;
  readonly follow?: boolean;
  readonly cancelOnInterrupt?: boolean;
}

/** `apphub run <reference>`: runs a published bundle, and shows its log and result if asked to. */
export async function runCommand(reference: string, words: RunWords, terminal: Terminal): Promise<ExitCode> {
  const body = bodyOf(reference, words, terminal);
  const client = await connect(words, terminal);
  const run = await withNearest(reference.replace(/[@#].*/, ''), client, () => client.call('createRun', { body, signal: terminal.signal }));
  if (words.follow === true) return await followRun(run.id, { client, ...words }, terminal);
  if (words.json === true) printJson(terminal, { run });
  else {
    terminal.out(run.id);
    terminal.note(`The run is ${run.status}; "apphub watch ${run.id}" shows it.`);
  }
  return exitCodes.ok;
}

export interface FollowRunOptions {
  readonly client: CatalogClient;
  readonly json?: boolean;
  readonly cancelOnInterrupt?: boolean;
}

/** Shows the log of a run until its end, to stderr, and its result, to stdout; 1 unless it has succeeded. */
export async function followRun(id: string, { client, json = false, cancelOnInterrupt = false }: FollowRunOptions, terminal: Terminal): Promise<ExitCode> {
  using interrupts = openInterrupts({ what: 'the run', cancel: () => client.call('cancelRun', { params: { id } }), cancelOnInterrupt }, terminal);
  const signal = interrupts.leaving;
  try {
    for await (const { text, stream } of client.runLogs({ id, follow: true, signal })) terminal.note(logLine(text, stream, terminal));
    const run = await ended(id, client, signal);
    if (json) printJson(terminal, { run });
    else tellEnd(run, terminal);
    return exitOf(run);
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.complain(`Left; the run goes on. "apphub watch ${id}" shows it, "apphub runs cancel ${id}" ends it.`);
    return exitCodes.canceled;
  }
}

function logLine(text: string, stream: string, { screen }: Terminal): string {
  const line = printableLine(text);
  return stream === 'system' ? screen.paintNote('dim', line) : stream === 'stderr' ? screen.paintNote('yellow', line) : line;
}

/** The log ends a moment before the run does. */
async function ended(id: string, client: CatalogClient, signal: AbortSignal): Promise<JobRun> {
  for (;;) {
    const run = await client.call('getRun', { params: { id }, query: { wait: '30s' }, signal });
    if (run.completedAt !== null) return run;
  }
}

function tellEnd(run: JobRun, { out, note, complain, screen }: Terminal): void {
  note(runEndLine(run, screen.paintNote));
  if (run.failure !== null) toldFailureLines(run.failure).forEach(complain);
  if (run.status === 'succeeded') JSON.stringify(run.result, null, 2).split('\n').map(printableLine).forEach(out);
}

function exitOf({ status }: JobRun): ExitCode {
  if (status === 'succeeded') return exitCodes.ok;
  return status === 'canceled' ? exitCodes.canceled : exitCodes.failed;
}

type Body = CallInput<'createRun'>['body'];

function bodyOf(reference: string, { param = [], params, timeout, input, output, autoRebuild }: RunWords, { cwd }: Terminal): Body {
  const parameters = { ...(params === undefined ? {} : readParameters(params, cwd)), ...Object.fromEntries(param.map(readParameter)) } as NonNullable<Body['parameters']>;
  return {
    reference,
    parameters,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(input === undefined ? {} : { inputs: input.map(readInput) }),
    ...(output === undefined ? {} : { outputs: output }),
    ...(autoRebuild === undefined ? {} : { autoRebuild }),
  };
}

/** A JSON object: as it stands there, or in a file behind "@". */
function readParameters(text: string, cwd: string): object {
  try {
    const value: unknown = JSON.parse(text.startsWith('@') ? readFileSync(resolve(cwd, text.slice(1)), 'utf8') : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    return fail('USAGE', `--params: ${error instanceof Error ? printableLine(error.message) : 'cannot be read'}.`, { cause: error });
  }
  return fail('USAGE', '--params: expected a JSON object, or "@" and the path of a file that holds one.');
}

/** `name=value`; what is JSON is read as that, anything else as a text. */
function readParameter(text: string): [string, unknown] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) fail('USAGE', `--param: expected "name=value", got ${JSON.stringify(text.slice(0, 80))}.`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

/** `<run>:path` or `<run>:path=where`. */
function readInput(text: string): { run: string; path: string; as?: string } {
  const [, run, path, as] = /^([0-9a-f-]{36}):([^=]+)(?:=(.+))?$/i.exec(text) ?? [];
  if (run === undefined || path === undefined) return fail('USAGE', `--input: expected "<run>:path" or "<run>:path=where", got ${JSON.stringify(text.slice(0, 120))}.`);
  return { run, path, ...(as === undefined ? {} : { as }) };
}
