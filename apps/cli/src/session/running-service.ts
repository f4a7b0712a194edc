import { dataFolder, type Environment } from '@apphub/compose';
import { isRunning, type ProcessIdentity, thisProcess } from '@apphub/postgres';
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The service that "apphub up" runs for this user on this machine. */
export interface RunningService {
  readonly url: string;
  /** Where its first token lies, if it has one. */
  readonly tokenFile?: string;
}

interface Announced extends RunningService {
  readonly runBy: ProcessIdentity;
}

/** Only its owner may write there, so that nobody else gets the token that is sent to the address in it. */
function fileOf(env: Environment): string {
  return join(dataFolder(env), 'service.json');
}

/** @returns the service that runs now, if one does. */
export function findRunningService(env: Environment): RunningService | undefined {
  const announced = readAnnounced(env);
  return announced !== undefined && isRunning(announced.runBy) ? announced : undefined;
}

/** Lets other commands find a service for as long as this process lives; disposing ends that. */
export async function announceService(service: RunningService, env: Environment): Promise<Disposable> {
  const file = fileOf(env);
  const announced: Announced = { ...service, runBy: thisProcess() };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}`;
  await rm(aside, { force: true });
  await writeFile(aside, JSON.stringify(announced), { mode: 0o600, flag: 'wx' });
  await rename(aside, file);
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

function readAnnounced(env: Environment): Announced | undefined {
  try {
    const { url, tokenFile, runBy } = JSON.parse(readFileSync(fileOf(env), 'utf8')) as Partial<Announced>;
    return typeof url === 'string' && runBy !== undefined ? { url, runBy, ...(typeof tokenFile === 'string' ? { tokenFile } : {}) } : undefined;
  } catch {
    return undefined; // Nobody has announced anything.
  }
}
