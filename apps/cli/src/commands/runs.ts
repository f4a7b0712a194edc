import type { CallInput, CatalogClient } from '@apphub/client';
import { fail } from '@apphub/model/failure';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printableLine } from '../render/printable.ts';
import { runLines, runListLines } from '../render/run-lines.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { idOf } from './loads.ts';

export interface ListRunsWords extends ServiceWords {
  readonly slug?: string;
  readonly status?: NonNullable<CallInput<'listRuns'>['query']>['status'];
  readonly limit?: number;
}

/** `apphub runs list`: the newest first. */
export async function listRunsCommand({ slug, status, limit = 20, ...words }: ListRunsWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const page = await client.call('listRuns', { query: { limit, ...(slug === undefined ? {} : { slug }), ...(status === undefined ? {} : { status }) } });
  if (words.json === true) printJson(terminal, page);
  else if (page.runs.length === 0) terminal.out('There are no runs.');
  else runListLines(page.runs, terminal.screen.paint).forEach(terminal.out);
  return exitCodes.ok;
}

/** `apphub runs show <run>`: all that is known of it. */
export async function showRunCommand(name: string, words: ServiceWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const run = await client.call('getRun', { params: { id: await runIdOf(name, client) } });
  if (words.json === true) printJson(terminal, { run });
  else runLines(run, terminal.screen.paint).forEach(terminal.out);
  return exitCodes.ok;
}

export interface LogsWords extends ServiceWords {
  readonly follow?: boolean;
  readonly after?: number;
}

/** `apphub runs logs <run>`: what it has said; with --json one object a line. */
export async function runLogsCommand(name: string, { follow = false, after = 0, ...words }: LogsWords, { out, ...terminal }: Terminal): Promise<ExitCode> {
  const client = await connect(words, { out, ...terminal });
  for await (const line of client.runLogs({ id: await runIdOf(name, client), follow, after, signal: terminal.signal })) {
    out(words.json === true ? JSON.stringify(line) : printableLine(line.text));
  }
  return exitCodes.ok;
}

/** `apphub runs cancel <run>`: asks it to end. */
export async function cancelRunCommand(name: string, words: ServiceWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const run = await client.call('cancelRun', { params: { id: await runIdOf(name, client) } });
  if (words.json === true) printJson(terminal, { run });
  else terminal.out(`The run ${run.id} of ${run.slug}@${run.version} ends soon.`);
  return exitCodes.ok;
}

async function runIdOf(name: string, client: CatalogClient): Promise<string> {
  if (name !== 'latest') return idOf(name, 'run');
  const [newest] = (await client.call('listRuns', { query: { limit: 1 } })).runs;
  return newest?.id ?? fail('USAGE', 'There is no run yet.');
}
