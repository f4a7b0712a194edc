import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { WORKERS } from './fleet.ts';
import type { Lane } from './lane.ts';
import type { Fault } from './plan.ts';
import { ASLEEP } from './round-examples.ts';

const IN_STAGE = "SELECT worker FROM load_tasks WHERE load_id = ANY ($1) AND state = 'running' AND stage = $2";
const COMPLETING = "SELECT substr(application_name, 12) AS worker FROM pg_stat_activity WHERE application_name LIKE 'completing %'";
const OPEN = 'SELECT id::text AS worker FROM loads WHERE id = ANY ($1) AND ended_at IS NULL';

const workerSchema = z.object({ worker: z.string().nullable() });

const EVERY_MS = 10;

export interface Awaited {
  readonly loads: readonly string[];
  readonly moment: Fault['moment'];
  /** Gives up loads that do not end. */
  readonly signal: AbortSignal;
}

/** @returns the machine that is there; undefined if the loads end before. */
export async function awaitMoment(lane: Lane, { loads, moment, signal }: Awaited): Promise<string | undefined> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const machine = await machineAt(lane, { loads, moment }).catch(() => undefined);
    if (machine !== undefined) return machine;
    if (turn % 20 === 19 && (await areOver(lane, loads).catch(() => false))) return undefined;
    await sleep(EVERY_MS);
  }
  return undefined;
}

async function machineAt({ database, fleet, world }: Lane, { loads, moment }: Omit<Awaited, 'signal'>): Promise<string | undefined> {
  if (moment === 'planning') return fleet.planning();
  if (moment === 'asleep') return WORKERS.find((machine) => isAsleep(join(world.site.root, machine, 'tmp')));
  const isCompleting = moment === 'completing';
  const rows = await database.query(isCompleting ? COMPLETING : IN_STAGE, isCompleting ? [] : [loads, moment], workerSchema);
  const machines = rows.map(({ worker }) => (isCompleting ? worker : fleet.machineOf(worker)));
  return machines.find((machine) => machine !== undefined && machine !== null && fleet.pidOf(machine) > 0) ?? undefined;
}

async function areOver({ database }: Lane, loads: readonly string[]): Promise<boolean> {
  return (await database.query(OPEN, [loads], workerSchema)).length === 0;
}

function isAsleep(sandboxes: string): boolean {
  return readdirSync(sandboxes, { recursive: true, encoding: 'utf8' }).some((path) => basename(path) === ASLEEP);
}
