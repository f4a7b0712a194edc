import { fail } from '@apphub/model';
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './holder.ts';
import { isStale, pidFile, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { type ServerOptions, startServer } from './server.ts';

const LOOK_EVERY_MS = 100;
/** An orphan may be stopping already: the system told it that its program has ended. */
const STOPS_WITHIN_MS = 60_000;
const IS_GONE_WITHIN_MS = 90_000;

/**
 * Starts a server on its data, once an orphan that runs there has been stopped and what is left of a killed one has ended;
 * EMBEDDED_DATABASE_IN_USE if a living program's runs there.
 */
export async function takeData(server: ServerOptions): Promise<ChildProcess> {
  for (const begun = Date.now(); ; await sleep(LOOK_EVERY_MS)) {
    const waitedMs = Date.now() - begun;
    const running = readPostmaster(server.dataPath);
    if (running === undefined) {
      if (isStale(server.dataPath)) await rm(pidFile(server.dataPath), { force: true });
      const child = await startServer(server);
      if (child !== undefined) return child;
      if (waitedMs > IS_GONE_WITHIN_MS) fail('EMBEDDED_DATABASE_FAILED', `Processes of a server that was killed do not end; they hold ${server.dataPath}.`);
      continue;
    }
    if (isRunning(running.holder)) fail('EMBEDDED_DATABASE_IN_USE', `Process ${running.holder.pid} runs the embedded database in ${server.dataPath}.`);
    stopOrphan(running, waitedMs);
  }
}

function stopOrphan({ pid }: Postmaster, waitedMs: number): void {
  if (waitedMs > IS_GONE_WITHIN_MS) fail('EMBEDDED_DATABASE_FAILED', `The server that a killed program has left does not end (process ${pid}).`);
  try {
    process.kill(pid, waitedMs > STOPS_WITHIN_MS ? 'SIGQUIT' : 'SIGINT');
  } catch {
    // It has ended meanwhile.
  }
}
