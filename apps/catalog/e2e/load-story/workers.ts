import type { Service } from '../support/service.ts';
import type { World } from '../support/world.ts';

/** Two machines with a worker each, which can be killed and come back. */
export interface Workers {
  readonly machines: readonly string[];
  /** What a worker is called in a story: the machine it runs on. */
  machineOf(worker: string | null): string | undefined;
  isRunning(machine: string): boolean;
  /** Ends the worker on a machine with SIGKILL. */
  kill(machine: string): Promise<void>;
  /** Starts another one there. */
  start(machine: string): Promise<void>;
}

/** Starts a worker on each machine. */
export async function startWorkers(world: World, machines: readonly string[], { env: more = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): Promise<Workers> {
  const env = { APPHUB_ROLES: 'worker', ...more };
  const machineByPid = new Map<number, string>();
  const running = new Map<string, Service>();
  const start = async (machine: string) => {
    const service = await world.start(machine, env);
    machineByPid.set(service.pid, machine);
    running.set(machine, service);
  };
  for (const machine of machines) await start(machine);
  return {
    machines,
    machineOf: (worker) => machineByPid.get(Number(/:(\d+)-[0-9a-f]+$/.exec(worker ?? '')?.[1])),
    isRunning: (machine) => running.has(machine),
    async kill(machine) {
      const worker = running.get(machine);
      running.delete(machine);
      await worker?.kill();
    },
    start,
  };
}
