import type { RunOrder } from './child/protocol.ts';
import { type Ran, type RunnerOptions, type RunnerProcess, startRunner } from './runner-process.ts';

export interface RunnerPoolOptions {
  /** All that the processes see of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long processes that have nothing to do are kept, milliseconds; the last one stays. Defaults to a minute. */
  readonly idleMs?: number;
}

/** Processes that execute runs, as many as runs at once. */
export interface RunnerPool extends AsyncDisposable {
  /** See `RunnerProcess.run`. A process that is free is taken before one is started: that takes a good part of a second. */
  run(order: Omit<RunOrder, 'kind'>, options: RunnerOptions): Promise<Ran>;
}

const MINUTE_MS = 60_000;

/** Starts nothing yet. */
export function openRunnerPool({ env, idleMs = MINUTE_MS }: RunnerPoolOptions): RunnerPool {
  const free = new Set<RunnerProcess>();
  const ending = new Set<Promise<void>>();
  let isClosed = false;

  const end = async (runner: RunnerProcess) => {
    free.delete(runner);
    const gone = runner.end();
    ending.add(gone);
    await gone;
    ending.delete(gone);
  };

  const take = (): RunnerProcess => {
    for (const runner of free) {
      free.delete(runner);
      if (runner.isFit) return runner;
      void end(runner);
    }
    return startRunner(env);
  };

  const giveBack = async (runner: RunnerProcess) => {
    if (isClosed || !runner.isFit) return await end(runner);
    free.add(runner);
    setTimeout(() => void (free.size > 1 && free.has(runner) && end(runner)), idleMs).unref();
  };

  return {
    async run(order, options) {
      const runner = take();
      try {
        return await runner.run(order, options);
      } finally {
        await giveBack(runner);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all([...[...free].map(end), ...ending]);
    },
  };
}
