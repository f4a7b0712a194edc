import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { pidsOf } from '../support/processes.ts';
import { preload, WORKERS } from './fleet.ts';
import type { Lane } from './lane.ts';
import type { Fault, FaultKind } from './plan.ts';

/** Does what a fault does, and mends it after its time; the load is left alone meanwhile. */
type Strike = (lane: Lane, struck: { readonly machine: string; readonly fault: Fault }) => Promise<void>;

/** Beyond the time for which a worker is frozen in any case. */
const LONGEST_TAKEOVER_MS = 15_000;
/** A disk with room for nothing. */
const TINY_DISK = 'size=64k';
/** Bytes that a process may write into one file, where no disk can be mounted. */
const TINY_FILE = 1024;

export const strikes: Readonly<Record<FaultKind, Strike>> = {
  'kill-worker': killAndRestart,
  'kill-api': (lane, { fault }) => killAndRestart(lane, { machine: 'api', fault }),
  async 'kill-all'({ fleet }, { fault: { lengthMs } }) {
    const all = await fleet.killAll();
    await sleep(lengthMs);
    await Promise.all(all.map((machine) => fleet.start(machine)));
  },
  async 'kill-postgres'({ world }, { fault: { lengthMs } }) {
    await world.postgres.kill();
    await sleep(lengthMs);
    await world.postgres.start();
  },
  /** The worker alone, whose builds go on; or all of its machine, which wakes just when others are at its tasks. */
  async 'freeze-worker'(lane, { machine, fault }) {
    const pid = lane.fleet.pidOf(machine);
    const frozen = fault.wakesAtTakeover ? pidsOf(`${join(lane.world.site.root, machine)}/`).map(Number) : [pid];
    for (const each of frozen) signal(each, 'SIGSTOP');
    if (fault.wakesAtTakeover) await takenOver(lane, { pid, fault });
    else await sleep(fault.lengthMs);
    for (const each of frozen) signal(each, 'SIGCONT');
  },
  /** Silence first, then the connections break: what a lost network looks like. */
  async 'cut-worker'({ fleet }, { machine, fault: { lengthMs } }) {
    const gate = fleet.gateOf(machine);
    gate.stall();
    await sleep(lengthMs);
    await gate.shut();
    gate.open(fleet.target);
  },
  async 'store-gone'({ store }, { fault: { lengthMs } }) {
    store.takeAway();
    await sleep(lengthMs);
    store.giveBack();
  },
  /** One more worker, whose temp folder is full. */
  async 'disk-full'({ fleet, world }, { fault: { lengthMs } }) {
    const machine = 'w-full';
    const folder = join(world.site.root, machine, 'full');
    mkdirSync(folder, { recursive: true });
    const isMounted = mount(folder);
    try {
      await fleet.start(machine, isMounted ? { TMPDIR: folder } : {});
      const pid = fleet.pidOf(machine);
      // Another fault may have ended it meanwhile.
      if (!isMounted && pid > 0) execFileSync('prlimit', ['--pid', String(pid), `--fsize=${TINY_FILE}`]);
      await sleep(lengthMs);
      await fleet.stop(machine);
    } finally {
      if (isMounted) execFileSync('umount', ['-l', folder]);
    }
  },
  /** The worker is started anew with a clock that will jump in the midst of things, and once more with a right one. */
  async 'clock-jump'({ fleet }, { machine, fault: { lengthMs, jumpMs } }) {
    await fleet.stop(machine);
    await fleet.start(machine, { NODE_OPTIONS: preload('shifted-clock.ts'), SOAK_JUMP_MS: String(jumpMs), SOAK_JUMP_AFTER_MS: '1500' });
    await sleep(3000 + lengthMs);
    await fleet.stop(machine);
    await fleet.start(machine);
  },
};

/** Whoever begins a task again looks into the store first: only past that does it build what the sleeper has built. */
const AT_HAND = `
  SELECT FROM load_tasks AS task JOIN example_bundle_attempts AS had ON had.job_id = task.id
  WHERE had.worker LIKE $1 AND task.ended_at IS NULL AND (task.worker LIKE $1 OR task.stage = 'resolving')`;

/** Waits until all that a worker had at hand is in the works elsewhere, or over; the first of it may be so long before the last. */
async function takenOver({ database }: Lane, { pid, fault: { lengthMs } }: { readonly pid: number; readonly fault: Fault }): Promise<void> {
  const hasTasks = async () => (await database.execute(AT_HAND, [`%:${pid}-%`])) > 0;
  if (!(await hasTasks().catch(() => false))) return sleep(lengthMs);
  await eventually(async () => !(await hasTasks()), { seconds: (lengthMs + LONGEST_TAKEOVER_MS) / 1000, every: 20 }).catch(() => undefined);
}

async function killAndRestart({ fleet }: Lane, { machine, fault: { lengthMs } }: Parameters<Strike>[1]): Promise<void> {
  await fleet.kill(machine);
  await sleep(lengthMs);
  await fleet.start(machine);
}

/** @returns whom a fault strikes where no worker is at the moment that was waited for. */
export function anyWorker({ delayMs, lengthMs }: Fault): string {
  return WORKERS[Math.floor(delayMs + lengthMs) % WORKERS.length] ?? WORKERS[0];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, name);
  } catch {
    // Another fault has ended it meanwhile.
  }
}

function mount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', TINY_DISK, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
