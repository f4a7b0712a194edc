import type { CatalogClient } from '@apphub/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { type Gate, startGate, type Target } from '../support/gate.ts';
import type { LoadWorld } from '../support/load-world.ts';
import { plannersOf } from '../support/processes.ts';
import type { Service } from '../support/service.ts';
import { connectionOf } from './watched-writes.ts';

export const WORKERS = ['w1', 'w2'] as const;
const API = 'api';
/** A process that does not stop by itself within this is killed. */
const STOP_MS = 20_000;

export type Env = Readonly<Record<string, string>>;

/** The processes of one lane, each of which is started again wherever it is not there. */
export interface Fleet extends AsyncDisposable {
  readonly target: Target;
  client(): CatalogClient;
  gateOf(machine: string): Gate;
  pidOf(machine: string): number;
  /** Who has a process id, or had it. */
  machineOf(worker: string | null): string | undefined;
  pids(): readonly number[];
  /** All that ever ran a process. */
  readonly machines: ReadonlySet<string>;
  start(machine: string, env?: Env): Promise<void>;
  stop(machine: string): Promise<void>;
  /** SIGKILL. Whatever the process has begun may go on dying after that. */
  kill(machine: string): Promise<void>;
  killAll(): Promise<readonly string[]>;
  /** The machine whose worker plans at this moment. */
  planning(): string | undefined;
}

/** Starts the API and the workers. */
export async function startFleet(world: LoadWorld, { unfenced = false }: { readonly unfenced?: boolean } = {}): Promise<Fleet> {
  const { hostname: host, port } = new URL(world.postgres.url);
  const target = { host, port: Number(port) };
  const gates = new Map<string, Gate>();
  const running = new Map<string, Service>();
  const machineByPid = new Map<number, string>();
  const mutation: Env = unfenced ? { NODE_OPTIONS: preload('unfenced.ts') } : {};

  const launch = async (machine: string, env: Env) => {
    const gate = gates.get(machine) ?? (await startGate());
    gates.set(machine, gate);
    gate.open(target);
    const roles = machine === API ? { APPHUB_ROLES: 'api' } : { APPHUB_ROLES: 'worker', APPHUB_BUILD_CONCURRENCY: '2', APPHUB_DRAIN_SECONDS: '2' };
    const service = await world.start(machine, { ...roles, ...mutation, DATABASE_URL: connectionOf(world.postgres.url, { machine, port: gate.port }), ...env });
    machineByPid.set(service.pid, machine);
    running.set(machine, service);
  };
  const starting = new Map<string, Promise<void>>();
  // A round that was given up goes on for a while, and mends what it finds stopped.
  let isClosed = false;
  // A database that is just recovering turns away who comes; and two faults may want to mend the same machine.
  const begin = (machine: string, env: Env) =>
    eventually(async () => isClosed || running.has(machine) || (await launch(machine, env), true), { seconds: 90, every: 300 })
      .then(() => undefined)
      .finally(() => starting.delete(machine));
  const start = (machine: string, env: Env = {}) => {
    const started = starting.get(machine) ?? begin(machine, env);
    starting.set(machine, started);
    return started;
  };
  const kill = async (machine: string) => {
    const service = running.get(machine);
    running.delete(machine);
    await service?.kill();
  };

  await start(API);
  await Promise.all(WORKERS.map((machine) => start(machine)));
  return {
    target,
    client: () => world.client(running.get(API) ?? { url: 'http://127.0.0.1:9' }),
    gateOf: (machine) => gates.get(machine) as Gate,
    pidOf: (machine) => running.get(machine)?.pid ?? 0,
    machineOf: (worker) => machineByPid.get(Number(/:(\d+)-[0-9a-f]+$/.exec(worker ?? '')?.[1])),
    machines: new Set([API, ...WORKERS, 'w-full']),
    pids: () => [...running.values()].map(({ pid }) => pid),
    start,
    kill,
    async stop(machine) {
      const service = running.get(machine);
      running.delete(machine);
      await service?.stop();
    },
    async killAll() {
      const all = [...running.keys()];
      await Promise.all(all.map(kill));
      return all;
    },
    planning: () => WORKERS.find((machine) => running.has(machine) && plannersOf(join(world.site.root, machine)).length > 0),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.allSettled(starting.values());
      await Promise.all([...running.values()].map((service) => Promise.race([service.stop(), sleep(STOP_MS, undefined, { ref: false }).then(() => service.kill())])));
      await world[Symbol.asyncDispose]();
      for (const gate of gates.values()) await gate[Symbol.asyncDispose]();
    },
  };
}

/** @returns what makes Node load a file of this folder before a program. */
export function preload(file: string): string {
  return `--import=${pathToFileURL(join(import.meta.dirname, file)).href}`;
}
