import type { CatalogClient } from '@apphub/client';
import { FailureError } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import type { Terminal } from '../terminal.ts';
import { statusLines } from '../watching/status-lines.ts';
import { followImport } from './import.ts';
import { watchToEnd } from './load.ts';
import { loadIdOf } from './loads.ts';
import { followRun } from './run.ts';

export interface WatchWords extends ServiceWords {
  readonly after?: number;
  readonly cancelOnInterrupt?: boolean;
}

/** `apphub watch [what]`: a load, a run or an import until its end; else all that happens, or what happens to one example. */
export async function watchCommand(what: string | undefined, words: WatchWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const isId = what !== undefined && (what === 'latest' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(what));
  if (!isId) return await watchEvents(what, { client, words }, terminal);
  const { json = false, cancelOnInterrupt = false } = words;
  const id = await loadIdOf(what, client);
  const options = { client, json, cancelOnInterrupt };
  switch (await kindOf(id, client)) {
    case 'load':
      return await watchToEnd(id, options, terminal);
    case 'run':
      return await followRun(id, options, terminal);
    case 'import':
      return await followImport(id, options, terminal);
  }
}

/** An id does not say what it is of. @throws FailureError IMPORT_UNKNOWN where it is of nothing. */
async function kindOf(id: string, client: CatalogClient): Promise<'load' | 'run' | 'import'> {
  if (await isThere(() => client.call('getLoad', { params: { id } }), 'LOAD_UNKNOWN')) return 'load';
  if (await isThere(() => client.call('getRun', { params: { id } }), 'RUN_UNKNOWN', 'SCOPE_MISSING')) return 'run';
  await client.call('getImport', { params: { id } });
  return 'import';
}

async function isThere(ask: () => Promise<unknown>, ...otherwise: readonly string[]): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof FailureError && otherwise.includes(error.failure.code)) return false;
    throw error;
  }
}

/** One line for each event, one JSON document a line with --json, until Ctrl-C: that is how it ends. */
async function watchEvents(slug: string | undefined, { client, words: { after, json = false } }: { readonly client: CatalogClient; readonly words: WatchWords }, { out, note, onInterrupt }: Terminal): Promise<ExitCode> {
  const leaving = new AbortController();
  using _ = onInterrupt(() => leaving.abort());
  const lines = statusLines();
  const about = { ...(slug === undefined ? {} : { slug }), ...(after === undefined ? {} : { after }) };
  for await (const watched of client.watch({ ...about, signal: leaving.signal, lost: ({ pauseMs }) => note(`The connection is lost; the next one is tried in ${pauseMs} ms.`) })) {
    if (watched.kind === 'watching') note(slug === undefined ? 'Watching; Ctrl-C ends.' : `Watching ${slug}; Ctrl-C ends.`);
    if (watched.kind === 'gap') note(`Events ${watched.from} to ${watched.to} are no longer kept.`);
    if (watched.kind === 'event') (json ? [JSON.stringify(watched.event)] : lines(watched.event)).forEach(out);
  }
  return exitCodes.ok;
}
