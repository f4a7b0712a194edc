import { type EmbeddedPostgres, isRunning, type ProcessIdentity, startEmbeddedPostgres, thisProcess } from '@apphub/postgres';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_PARAMETERS } from '../server-settings.ts';
import type { Answer, Hello } from './protocol.ts';

const FOLDER_PREFIX = 'apphub-test-postgres-';
const KEEPER_FILE = 'keeper.json';
/** The one who started the keeper has this long to say so. */
const FIRST_USER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

interface KeeperOptions {
  readonly address: string;
  readonly binFolder: string | undefined;
}

/**
 * Keeps one server for all processes of a test run: the first one starts the keeper, each says who it is, and the server
 * ends when none of them is left. A user is there while its connection or its process is: between two test files of one
 * process there is no connection, and a process that is killed takes its connection along.
 *
 * Resolves when all is over, at once if there is a keeper already.
 */
export async function keepServer({ address, binFolder }: KeeperOptions): Promise<void> {
  const answer = Promise.withResolvers<Answer>();
  const door = createServer();
  const users = receiveUsers(door, answer.promise);
  if (!(await takeAddress(door, address))) return;
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  let server: EmbeddedPostgres | undefined;
  try {
    await writeFile(join(folder, KEEPER_FILE), JSON.stringify(thisProcess()));
    server = await startEmbeddedPostgres({ dataFolder: join(folder, 'data'), parameters: TEST_PARAMETERS, ...(binFolder === undefined ? {} : { binFolder }) });
    answer.resolve({ url: server.url });
    await users.gone();
  } catch (thrown) {
    answer.resolve({ error: String(thrown) });
    await users.gone();
  } finally {
    door.close();
    users.sendAway();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeAddress(door: Server, address: string): Promise<boolean> {
  try {
    door.listen(address);
    await once(door, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

interface Users {
  gone(): Promise<void>;
  /** Whoever came at the last moment finds nobody, and starts the next keeper. */
  sendAway(): void;
}

function receiveUsers(door: Server, answer: Promise<Answer>): Users {
  const sockets = new Set<Socket>();
  const processes = new Map<number, ProcessIdentity>();
  let received = 0;
  door.on('connection', (socket) => {
    received += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const lines = createInterface(socket).on('error', () => undefined);
    lines.once('line', (line) => {
      const user = JSON.parse(line) as Hello;
      processes.set(user.pid, user);
      void answer.then((words) => socket.write(`${JSON.stringify(words)}\n`));
    });
  });
  const inUse = () => sockets.size > 0 || [...processes.values()].some(isRunning);
  return {
    async gone() {
      for (const deadline = Date.now() + FIRST_USER_WITHIN_MS; received === 0 && Date.now() < deadline; ) await sleep(LOOK_EVERY_MS);
      while (inUse()) await sleep(LOOK_EVERY_MS);
    },
    sendAway: () => sockets.forEach((socket) => socket.destroy()),
  };
}

/** A keeper that was killed could not remove its folder. */
async function sweep(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX) && !name.endsWith('.sock'));
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    if (isAbandoned(folder)) await removeAbandoned(folder);
  }
}

/** Its server may be ending still, and write meanwhile; what says whose folder it is goes last. */
async function removeAbandoned(folder: string): Promise<void> {
  const remove = (name: string) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  try {
    for (const name of (await readdir(folder)).filter((entry) => entry !== KEEPER_FILE)) await remove(name);
    await remove('.');
  } catch {
    // The next keeper tries again.
  }
}

function isAbandoned(folder: string): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(join(folder, KEEPER_FILE), 'utf8')) as ProcessIdentity);
  } catch {
    return false; // Another keeper is just making it, or it belongs to another user.
  }
}
