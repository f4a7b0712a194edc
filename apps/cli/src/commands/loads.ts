import type { CatalogClient } from '@apphub/client';
import { fail } from '@apphub/model/failure';
import { durationWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { loadLines, loadListLines } from '../render/load-lines.ts';
import { printableLine } from '../render/printable.ts';
import { timeWords } from '../render/time-words.ts';
import { toldFailureLines } from '../render/told-failure.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { tasksOf, watchToEnd } from './load.ts';

export interface ListLoadsWords extends ServiceWords {
  readonly state?: string[];
  readonly limit?: number;
}

/** `apphub loads list`: the newest first. */
export async function listLoadsCommand({ state, limit = 20, ...words }: ListLoadsWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const page = await client.call('listLoads', { query: { limit, ...(state === undefined ? {} : { state: state.join(',') }) } });
  if (words.json === true) printJson(terminal, page);
  else if (page.loads.length === 0) terminal.out('There are no loads.');
  else loadListLines(page.loads, terminal.screen.paint).forEach(terminal.out);
  return exitCodes.ok;
}

/** `apphub loads show <load> [slug]`: the load and its tasks, or one of these with all its attempts. */
export async function showLoadCommand(name: string, slug: string | undefined, { words, terminal }: { readonly words: ServiceWords; readonly terminal: Terminal }): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const id = await loadIdOf(name, client);
  if (slug !== undefined) return await showTask(id, slug, { client, words, terminal });
  const load = await client.call('getLoad', { params: { id } });
  const tasks = await tasksOf(id, client);
  if (words.json === true) printJson(terminal, { load, tasks });
  else loadLines(load, tasks, terminal.screen.paint).forEach(terminal.out);
  return exitCodes.ok;
}

async function showTask(id: string, slug: string, { client, words, terminal: { out, ...terminal } }: { readonly client: CatalogClient; readonly words: ServiceWords; readonly terminal: Terminal }): Promise<ExitCode> {
  const task = await client.call('getLoadTask', { params: { id, slug } });
  if (words.json === true) printJson({ ...terminal, out }, { task });
  else {
    out(`${task.slug}  ${task.state}${task.wait === null ? '' : `, ${printableLine(task.wait.words)}`}`);
    for (const { attempt, state, worker, startedAt, stageMs, failure } of task.attempts) {
      out(`  attempt ${attempt}  ${state}  ${timeWords(startedAt)}  ${printableLine(worker)}`);
      const stages = Object.entries(stageMs).map(([stage, ms]) => `${stage} ${durationWords(ms)}`);
      if (stages.length > 0) out(`    ${stages.join(', ')}`);
      if (failure !== null) toldFailureLines(failure).forEach((line) => out(`    ${line}`));
    }
  }
  return exitCodes.ok;
}

/** `apphub loads cancel <load>`: nothing more of it begins, and what is at work is stopped. */
export async function cancelLoadCommand(name: string, words: ServiceWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const load = await client.call('cancelLoad', { params: { id: await loadIdOf(name, client) } });
  if (words.json === true) printJson(terminal, { load });
  else terminal.out(load.endedAt === null ? `The load ${load.id} ends soon; "apphub loads resume ${load.id}" goes on with it.` : `The load ${load.id} has ended already: ${load.state}.`);
  return exitCodes.ok;
}

export interface ReopenWords extends ServiceWords {
  readonly watch?: boolean;
  readonly cancelOnInterrupt?: boolean;
}

/** `apphub loads retry-failed|resume <load>`: opens what failed, or what was canceled, again. */
export async function reopenLoadCommand(how: 'retryLoad' | 'resumeLoad', name: string, { words, terminal }: { readonly words: ReopenWords; readonly terminal: Terminal }): Promise<ExitCode> {
  const { watch = false, json = false, cancelOnInterrupt = false } = words;
  const client = await connect(words, terminal);
  const id = await loadIdOf(name, client);
  const { load, reopened } = await client.call(how, { params: { id } });
  if (watch && load.endedAt === null) return await watchToEnd(id, { client, json, cancelOnInterrupt }, terminal);
  if (json) printJson(terminal, { load, reopened });
  else terminal.out(reopened === 0 && load.endedAt !== null ? `Nothing of the load ${id} is left to do.` : `${reopened} of the load ${id} ${reopened === 1 ? 'is' : 'are'} open again.`);
  return exitCodes.ok;
}

/** A load by its id, or the newest one as "latest". */
export async function loadIdOf(name: string, client: CatalogClient): Promise<string> {
  if (name !== 'latest') return idOf(name, 'load');
  const [newest] = (await client.call('listLoads', { query: { limit: 1 } })).loads;
  return newest?.id ?? fail('USAGE', 'There is no load yet.');
}

/** @throws FailureError USAGE for what cannot be an id. */
export function idOf(text: string, noun: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  return fail('USAGE', `Expected the id of a ${noun}, or "latest", got ${JSON.stringify(text.slice(0, 80))}.`, { remedy: `"apphub ${noun}s list" shows them.` });
}
