import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { comparedRow } from './catalog-row.ts';
import { withLoadEngine } from './loads-database.ts';
import { trivialPlan } from './loads-engine.ts';
import { digits } from './loads-row.ts';
import { runLoad } from './loads-run.ts';
import { withLoadWorkers } from './loads-workers.ts';
import { secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';

const WORKERS = [1, 2, 4, 8];
/** The best counts: other work on the machine can only make a round slower. */
const ROUNDS = 2;
/** Milliseconds of a processor for each task. */
const SPIN_MS = 100;
/** The engine, Postgres included, takes its part of the processors that the tasks run on. */
const EFFICIENCY = 0.4;

interface Measured {
  readonly workers: number;
  /** Seconds. */
  readonly ours: number;
  /** Of as many processes that share the same work without a queue. */
  readonly bare: number;
}

/** Tasks that need a processor, and nothing else, worked off by 1, 2, 4 and 8 processes, each time against the same work without a queue. */
export async function benchSpeedup(tasks: number): Promise<readonly BenchRow[]> {
  // Edges would say when there is something to do; here it is always there.
  const plan = { ...trivialPlan(tasks, { spinMs: SPIN_MS }), edges: [] };
  const measured = await withLoadEngine(async (engine) => {
    const all: Measured[] = [];
    for (const workers of WORKERS) {
      const bare: number[] = [];
      const ours = await withLoadWorkers(workers, engine.url, async () => {
        const seconds: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          bare.push(await withoutQueue(workers, (tasks * SPIN_MS) / workers));
          const { firstStart, end } = await runLoad(engine, plan);
          seconds.push((end - firstStart) / 1000);
        }
        return seconds;
      });
      all.push({ workers, bare: Math.min(...bare), ours: Math.min(...ours) });
    }
    return all;
  });
  const [alone] = measured;
  return measured.map(({ workers, ours, bare }) =>
    comparedRow({
      name: `${tasks} tasks of ${SPIN_MS} ms of CPU, ${workers} ${workers === 1 ? 'worker' : 'workers'}, against bare processes`,
      unit: 'per s',
      ours: tasks / ours,
      peer: tasks / bare,
      bound: { atLeast: EFFICIENCY },
      note: `${digits((alone?.ours ?? ours) / ours)} times as fast as one, bare ones ${digits((alone?.bare ?? bare) / bare)}; ${availableParallelism()} processors`,
    }),
  );
}

/** @returns seconds that so many processes take for so many milliseconds each. */
async function withoutQueue(count: number, milliseconds: number): Promise<number> {
  const program = join(import.meta.dirname, 'loads-bare.ts');
  const children = Array.from({ length: count }, () => spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, String(milliseconds)], { stdio: ['pipe', 'pipe', 'inherit'] }));
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  return secondsOf(async () => {
    const ended = children.map((child) => once(child, 'exit'));
    for (const { stdin } of children) stdin.write('go\n');
    await Promise.all(ended);
  });
}
