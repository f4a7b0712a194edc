import { stat } from 'node:fs/promises';
import { dataPathIn, readPassword, SUPERUSER } from './cluster.ts';
import { isRunning } from './holder.ts';
import { readPostmaster } from './postmaster-file.ts';

/**
 * Finds the embedded server that another program runs on `dataFolder` on this machine, without touching it.
 *
 * @returns its URL, with the password in it; `undefined` when none is ready, or its password is not for this user to read.
 */
export async function findEmbeddedPostgres({ dataFolder }: { readonly dataFolder: string }): Promise<string | undefined> {
  const dataPath = dataPathIn(dataFolder);
  const running = readPostmaster(dataPath);
  if (running === undefined || !running.ready || !isRunning(running.holder)) return undefined;
  const password = await readPassword(dataPath).catch(() => undefined);
  return password === undefined ? undefined : `postgres://${SUPERUSER}:${password}@127.0.0.1:${running.port}/postgres`;
}

/** Whether there is an embedded database in `dataFolder`, running or not; one that cannot be looked at is there. */
export async function hasEmbeddedPostgres({ dataFolder }: { readonly dataFolder: string }): Promise<boolean> {
  try {
    await stat(dataPathIn(dataFolder));
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
