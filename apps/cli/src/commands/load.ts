import type { CallInput, CatalogClient } from '@apphub/client';
import type { Load, LoadTask } from '@apphub/model/api';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { loadEndLines } from '../render/load-lines.ts';
import { confirm } from '../session/confirm.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { withNearest } from '../session/with-nearest.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { followLoad } from '../watching/follow-load.ts';

export interface LoadWords extends ServiceWords {
  readonly tag?: string[];
  readonly affectedSince?: string;
  readonly force?: boolean;
  readonly publish?: boolean;
  readonly reason?: string;
  readonly concurrency?: number;
  readonly failFast?: boolean;
  readonly watch?: boolean;
  readonly cancelOnInterrupt?: boolean;
  readonly yes?: boolean;
}

/** `apphub load [slug…]`: starts a load, and watches it if asked to. */
export async function loadCommand(slugs: string[], words: LoadWords, terminal: Terminal): Promise<ExitCode> {
  const { force, publish, reason, yes, watch = false, json = false, cancelOnInterrupt = false } = words;
  if (force === true && publish === true) await confirm('Build and replace published versions?', { yes }, terminal);
  const client = await connect(words, terminal);
  const body: NonNullable<CallInput<'loadExamples'>['body']> = {
    ...(slugs.length === 0 ? {} : { slugs }),
    ...(words.tag === undefined ? {} : { tags: words.tag }),
    ...(words.affectedSince === undefined ? {} : { affectedSince: words.affectedSince }),
    ...(force === undefined ? {} : { force }),
    ...(publish === undefined ? {} : { publish }),
    ...(reason === undefined ? {} : { reason }),
    ...(words.concurrency === undefined ? {} : { concurrency: words.concurrency }),
    ...(words.failFast === undefined ? {} : { failFast: words.failFast }),
  };
  const { load } = await withNearest(slugs[0] ?? '', client, () => client.call('loadExamples', { body, signal: terminal.signal }));
  if (watch) return await watchToEnd(load.id, { client, json, cancelOnInterrupt }, terminal);
  if (json) printJson(terminal, { load });
  else {
    terminal.out(load.id);
    terminal.note(`The load is ${load.state}; "apphub watch ${load.id}" shows how far it is.`);
  }
  return exitCodes.ok;
}

export interface WatchToEndOptions {
  readonly client: CatalogClient;
  readonly json: boolean;
  readonly cancelOnInterrupt: boolean;
}

/** Watches a load and says how it has ended; 1 unless it is completed, 130 when it was left before. */
export async function watchToEnd(id: string, { client, json, cancelOnInterrupt }: WatchToEndOptions, terminal: Terminal): Promise<ExitCode> {
  const followed = await followLoad({ id, client, cancelOnInterrupt }, terminal);
  if (followed === 'left') {
    terminal.complain(`Left; the load goes on. "apphub watch ${id}" shows it, "apphub loads cancel ${id}" ends it.`);
    return exitCodes.canceled;
  }
  const load = await client.call('getLoad', { params: { id } });
  const tasks = await tasksOf(id, client, json ? {} : { state: 'failed,blocked' });
  if (json) printJson(terminal, { load, tasks });
  else loadEndLines(load, await withProblems(tasks, { id, client }), terminal.screen.paint).forEach(terminal.out);
  return exitOf(load);
}

/** Beyond these nobody reads what the commands have said. */
const MOST_EXPLAINED = 20;

/** Pages leave out the problems of what failed; for the first ones they are asked for. */
async function withProblems(tasks: readonly LoadTask[], { id, client }: { readonly id: string; readonly client: CatalogClient }): Promise<LoadTask[]> {
  const explained = tasks.filter(({ state }) => state === 'failed').slice(0, MOST_EXPLAINED);
  return Promise.all(tasks.map(async (task) => (explained.includes(task) ? await client.call('getLoadTask', { params: { id, slug: task.slug } }) : task)));
}

function exitOf({ state }: Load): ExitCode {
  if (state === 'completed') return exitCodes.ok;
  return state === 'canceled' ? exitCodes.canceled : exitCodes.failed;
}

/** All tasks of a load, or those in some states, by slug. */
export async function tasksOf(id: string, client: CatalogClient, query: { readonly state?: string } = {}): Promise<LoadTask[]> {
  const tasks: LoadTask[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await client.call('listLoadTasks', { params: { id }, query: { ...query, limit: 1000, ...(after === undefined ? {} : { after }) } });
    tasks.push(...page.tasks);
    after = page.cursor;
  }
  return tasks;
}
