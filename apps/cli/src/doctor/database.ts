import type { AllWork, WaitingWork } from '@apphub/catalog';
import { dataFolder } from '@apphub/compose';
import { failureOf } from '@apphub/model';
import { durationWords } from '@apphub/model/words';
import { findEmbeddedPostgres, hasEmbeddedPostgres } from '@apphub/postgres';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { type Check, fine, wanting } from './check.ts';

const NONE = 'none on this machine; "apphub up" brings its own';

/** Whether the catalog's database answers and has a catalog in it, and what waits in its queues. */
export async function databaseChecks({ env, signal }: Pick<Terminal, 'env' | 'signal'>): Promise<Check[]> {
  const folder = { dataFolder: join(dataFolder(env), 'postgres') };
  const url = env['DATABASE_URL'] || (await findEmbeddedPostgres(folder));
  if (url === undefined) return [fine('database', (await hasEmbeddedPostgres(folder)) ? `its own, in ${folder.dataFolder}; no service runs it now` : NONE)];
  try {
    return await look(url);
  } catch (error) {
    signal.throwIfAborted();
    const { message, remedy } = failureOf(error);
    return [wanting('database', 'missing', { words: message, remedy })];
  }
}

/** The driver is loaded only where there is a database. */
async function look(url: string): Promise<Check[]> {
  const { lendDatabase } = await import('../session/open-catalog.ts');
  const { countWork } = await import('@apphub/catalog');
  return await lendDatabase({ url, poolSize: 1 }, async (database) => {
    const begun = performance.now();
    const { rows } = await database.raw('SHOW server_version');
    const answered = fine('database', `Postgres ${String(rows[0]?.['server_version'])}, with a catalog; ${durationWords(performance.now() - begun)}`);
    const work = await countWork(database);
    return [answered, queueCheck(work)];
  });
}

/** What waits longer than this waits for somebody who is not there. */
const LONG_SECONDS = 15 * 60;

function queueCheck(work: AllWork): Check {
  const all = Object.entries(work) as [string, WaitingWork][];
  const words = all.map(([kind, { queued, running }]) => `${kind}: ${queued} waiting, ${running} at work`).join('; ');
  const oldest = Math.max(...all.map(([, { oldestQueuedSeconds }]) => oldestQueuedSeconds));
  if (oldest < LONG_SECONDS) return fine('queue', words);
  return wanting('queue', 'advice', { words: `${words}. The oldest waits for ${durationWords(oldest * 1000)}.`, remedy: 'Look whether a worker is alive that can do it: "apphub loads show latest" says what each task waits for.' });
}
