import { availableParallelism } from 'node:os';
import { comparedRow } from './catalog-row.ts';
import { withLoadEngine } from './loads-database.ts';
import { trivialPlan } from './loads-engine.ts';
import { digits } from './loads-row.ts';
import { runLoad } from './loads-run.ts';
import { WORKER_CONCURRENCY, withLoadWorkers } from './loads-workers.ts';
import type { BenchRow } from './row.ts';

/** As builds are that wait for the network most of the time, in milliseconds. */
const TASK = { spinMs: 20, waitMs: 480 };
/** How much of what the pauses alone would allow; with more workers the processors are used up, by the tasks and by the engine. */
const WORKERS = [
  { workers: 1, efficiency: 0.7 },
  { workers: 2, efficiency: 0.7 },
  { workers: 4, efficiency: 0.6 },
  { workers: 8, efficiency: 0.3 },
];
/** For each place of a worker. */
const TASKS_PER_PLACE = 10;

/** Tasks that hardly need a processor, worked off by 1, 2, 4 and 8 processes, against what as many places could do at most. */
export async function benchWaiting(): Promise<readonly BenchRow[]> {
  return await withLoadEngine(async (engine) => {
    const rows: BenchRow[] = [];
    let alone: number | undefined;
    for (const { workers, efficiency } of WORKERS) {
      const places = workers * WORKER_CONCURRENCY;
      const tasks = places * TASKS_PER_PLACE;
      const plan = { ...trivialPlan(tasks, TASK), edges: [] };
      const seconds = await withLoadWorkers(workers, engine.url, async () => {
        const { firstStart, end } = await runLoad(engine, plan);
        return (end - firstStart) / 1000;
      });
      const ours = tasks / seconds;
      alone ??= ours;
      rows.push(
        comparedRow({
          name: `tasks of ${TASK.spinMs} ms of CPU and ${TASK.waitMs} ms of waiting, ${workers} ${workers === 1 ? 'worker' : 'workers'} with ${WORKER_CONCURRENCY} places, against no engine at all`,
          unit: 'per s',
          ours,
          peer: (places * 1000) / (TASK.spinMs + TASK.waitMs),
          bound: { atLeast: efficiency },
          note: `${digits(ours / alone)} times as fast as one; ${availableParallelism()} processors`,
        }),
      );
    }
    return rows;
  });
}
