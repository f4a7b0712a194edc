import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Claim, claimFolder, refuseIfClaimed } from './claim.ts';
import { hasEnded, killServer, stopServer } from './server.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

interface KeptServer {
  readonly dataFolder: string;
  readonly start: () => Promise<ChildProcess>;
}

/** A server as it is wanted: running from `start` to `stop` or `kill`, and started again whenever it ends in between. */
export interface RunningServer {
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** @returns the server, not started yet. */
export function keepRunning({ dataFolder, start }: KeptServer): RunningServer {
  let wanted = false;
  let claim: Claim | undefined;
  let child: ChildProcess | undefined;
  let reviving = Promise.resolve();
  let turn: Promise<unknown> = Promise.resolve();

  /** A start must not meet another one, nor a stop on its way. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function begin(): Promise<void> {
    child = await start();
    child.once('exit', () => {
      if (wanted) reviving = revive();
    });
  }

  /** Out of memory, killed by hand: whoever wants the server should not have to start the program again. */
  async function revive(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; wanted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { ref: false });
      if (!wanted) return;
      try {
        await begin();
        return;
      } catch {
        // What is in the way may go away: a full disk, too little memory.
      }
    }
  }

  async function end(how: (running: ChildProcess) => Promise<void>): Promise<void> {
    wanted = false;
    await reviving;
    if (child !== undefined) await how(child);
  }

  async function startUnlessRunning(): Promise<void> {
    if (child !== undefined && !hasEnded(child)) return;
    await refuseIfClaimed(dataFolder);
    await begin();
    wanted = true;
    claim ??= await claimFolder(dataFolder);
  }

  async function stopAndRelease(): Promise<void> {
    await end(stopServer);
    await claim?.release();
    claim = undefined;
  }

  return { start: () => inTurn(startUnlessRunning), stop: () => inTurn(stopAndRelease), kill: () => inTurn(() => end(killServer)) };
}
