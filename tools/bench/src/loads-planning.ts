import { measurePlanning, type PlanningCost, type PlanTook } from '@apphub/nx-example-bundle/planner/testing';
import { digits, limitedRow } from './loads-row.ts';
import type { BenchRow } from './row.ts';

/** Seconds of a processor for the largest plan, with nothing hashed yet and with everything known: those of the clock tell how busy a machine is. */
const COLD_SECONDS = 30;
const WARM_SECONDS = 15;
const MEMORY_MB = 1_024;
/** How much more one task of the largest plan may cost than one of the plan before it; what does not grow weighs on that one. */
const GROWTH = 1.5;

/** Plans of generated examples by Nx in a process of its own, from a fresh checkout and again, as planners make them. */
export async function benchPlanning(sizes: readonly number[]): Promise<readonly BenchRow[]> {
  const costs: PlanningCost[] = [];
  for (const tasks of sizes) costs.push(await measurePlanning({ tasks, searchPath: process.env['PATH'] ?? '' }));
  return [...costs.flatMap(rowsOf), ...costs.slice(1).slice(-1).map((largest) => growth(largest, costs.at(-2)!))];
}

function rowsOf({ tasks, cold, warm, withoutNxMs }: PlanningCost): BenchRow[] {
  const name = `plan of ${tasks.toLocaleString('en')} tasks`;
  const note = (took: PlanTook) => `${digits(took.ms / 1000)} s by the clock, ${digits(usedMs(took) / tasks)} ms per task`;
  return [
    limitedRow({ name: `${name}, fresh checkout`, measured: usedMs(cold) / 1000, unit: 's of a processor', bound: { atMost: COLD_SECONDS }, note: note(cold) }),
    limitedRow({ name: `${name}, again`, measured: usedMs(warm) / 1000, unit: 's of a processor', bound: { atMost: WARM_SECONDS }, note: `${note(warm)}; of it ours after Nx ${digits(withoutNxMs)} ms` }),
    limitedRow({ name: `${name}, memory of the planner`, measured: Math.max(cold.peakBytes, warm.peakBytes) / 2 ** 20, unit: 'MB', bound: { atMost: MEMORY_MB } }),
  ];
}

/** By the clock where the system does not tell what a process used. */
function usedMs({ cpuMs, ms }: PlanTook): number {
  return cpuMs === 0 ? ms : cpuMs;
}

function growth(larger: PlanningCost, smaller: PlanningCost): BenchRow {
  const perTask = ({ cold, tasks }: PlanningCost) => usedMs(cold) / tasks;
  const name = `a task in a plan of ${larger.tasks.toLocaleString('en')} against one of ${smaller.tasks.toLocaleString('en')}, fresh checkout`;
  return limitedRow({ name, measured: perTask(larger) / perTask(smaller), unit: 'times', bound: { atMost: GROWTH } });
}
