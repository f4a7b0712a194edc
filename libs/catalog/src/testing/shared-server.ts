import { thisProcess } from '@apphub/postgres';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Answer, keeperAddress } from './keeper/protocol.ts';

export interface SharedServer {
  readonly url: string;
  /** Tells the keeper that this test file is done. */
  leave(): void;
}

const KEEPER = fileURLToPath(new URL('./keeper/main.ts', import.meta.url));
const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 50;
const KEEPER_STARTS_WITHIN_MS = 5_000;

/** Joins the users of the one server of this checkout's tests; whoever finds none starts it. */
export async function joinSharedServer(binFolder: string | undefined): Promise<SharedServer> {
  const address = keeperAddress(binFolder);
  let startedAt = Number.NEGATIVE_INFINITY;
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; ) {
    const socket = await knock(address);
    const answer = socket && (await ask(socket));
    if (socket !== undefined && answer !== undefined) {
      if ('error' in answer) throw new Error(`The server for tests did not start: ${answer.error}`);
      return { url: answer.url, leave: () => socket.destroy() };
    }
    if (Date.now() - startedAt > KEEPER_STARTS_WITHIN_MS) {
      startedAt = Date.now();
      startKeeper(binFolder);
    }
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('The server for tests was not ready in time.');
}

function startKeeper(binFolder: string | undefined): void {
  const args = binFolder === undefined ? [KEEPER] : [KEEPER, binFolder];
  spawn(process.execPath, args, { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

async function knock(address: string): Promise<Socket | undefined> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  } catch {
    return undefined; // Nobody there, or no more.
  }
}

/** @returns what the keeper answers, or `undefined` if it ends meanwhile. */
async function ask(socket: Socket): Promise<Answer | undefined> {
  socket.write(`${JSON.stringify(thisProcess())}\n`);
  const lines = createInterface(socket);
  // A keeper that ends at this moment may reset the connection.
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')]).catch(() => [])) as [string?];
  socket.unref();
  return line === undefined ? undefined : (JSON.parse(line) as Answer);
}
