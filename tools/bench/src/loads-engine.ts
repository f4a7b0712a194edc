import type { LoadPlan } from '@apphub/catalog';
import { generatedPlan } from '@apphub/loads/testing';
import { type Statements, withLoadEngine } from './loads-database.ts';
import { digits, limitedRow } from './loads-row.ts';
import { type LoadTimes, runLoad } from './loads-run.ts';
import { withLoadWorkers } from './loads-workers.ts';
import type { BenchRow } from './row.ts';

const WORKERS = 2;
/** Guards against losses, far enough from what is usual for a busy machine. */
const FIRST_START_SECONDS = 5;
const TASK_MS = 60;
const STATEMENTS_PER_TASK = 60;
const GROWTH = 1.5;

interface Measured extends LoadTimes, Statements {
  readonly tasks: number;
}

/** Loads of generated tasks that do nothing, worked off by two processes: what the engine itself costs. */
export async function benchEngine(sizes: readonly number[]): Promise<readonly BenchRow[]> {
  const measured = await withLoadEngine((engine) =>
    withLoadWorkers(WORKERS, engine.url, async () => {
      const all: Measured[] = [];
      // The first one connects and compiles.
      for (const tasks of [10, ...sizes]) {
        await engine.worked();
        const times = await runLoad(engine, trivialPlan(tasks));
        all.push({ tasks, ...times, ...(await engine.worked()) });
      }
      return all.slice(1);
    }),
  );
  return [...measured.flatMap(rowsOf), ...measured.slice(1).slice(-1).map((largest) => growth(largest, measured.at(-2)!))];
}

/** @param details what each task does; see loads-worker.ts. */
export function trivialPlan(tasks: number, details: LoadPlan['tasks'][number]['details'] = {}): LoadPlan {
  const plan = generatedPlan({ tasks });
  return { tasks: plan.tasks.map(({ slug }, index) => ({ slug, priority: tasks - index, details })), edges: plan.edges };
}

function rowsOf({ tasks, planned, firstStart, end, statements, rows }: Measured): BenchRow[] {
  const name = `load of ${tasks.toLocaleString('en')} trivial tasks, two workers`;
  const per = (count: number) => digits(count / tasks);
  return [
    limitedRow({ name: `${name}: from the request to the first start`, measured: firstStart / 1000, unit: 's', bound: { atMost: FIRST_START_SECONDS }, note: `its plan was written after ${digits(planned / 1000)} s` }),
    limitedRow({ name: `${name}: each`, measured: (end - firstStart) / tasks, unit: 'ms', bound: { atMost: TASK_MS }, note: `ended after ${digits(end / 1000)} s` }),
    limitedRow({ name: `${name}: statements for each`, measured: statements / tasks, unit: 'statements', bound: { atMost: STATEMENTS_PER_TASK }, note: `BEGIN and COMMIT included; ${per(rows)} rows written for each` }),
  ];
}

function growth(larger: Measured, smaller: Measured): BenchRow {
  const perTask = ({ end, firstStart, tasks }: Measured) => (end - firstStart) / tasks;
  const name = `a task in a load of ${larger.tasks.toLocaleString('en')} against one of ${smaller.tasks.toLocaleString('en')}`;
  return limitedRow({ name, measured: perTask(larger) / perTask(smaller), unit: 'times', bound: { atMost: GROWTH } });
}
