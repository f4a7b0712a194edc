import { type Failure, FailureError, type Result } from '@apphub/model';
import type { BuildEnd, BuildOptions } from './build-options.ts';
import { type BuildProcess, startBuildProcess } from './build-process.ts';
import type { BuildRequest, BuiltExample, SearchRequest, TaskRequest, WorkRequest } from './child/protocol.ts';

export interface BuildPoolOptions {
  /** All that the processes see of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long a process is kept, milliseconds: it remembers which tools the machine has. Defaults to a minute. */
  readonly maxAgeMs?: number;
}

/** Processes that build, as many as builds at once. */
export interface BuildPool extends AsyncDisposable {
  /** See `BuildProcess.run`. A process that is free and fit is taken before one is started: that takes most of a second. */
  build(request: BuildRequest | TaskRequest, options: BuildOptions): Promise<Result<BuiltExample, Failure>>;
  /** Looks which of many examples have been built. @throws FailureError CANCELED, STORE_*, WORKER_LOST. */
  search(request: Omit<SearchRequest, 'kind'>, options: BuildOptions): Promise<void>;
}

interface Kept {
  readonly process: BuildProcess;
  readonly until: number;
}

const MINUTE_MS = 60_000;

/** Starts nothing yet. */
export function openBuildPool({ env, maxAgeMs = MINUTE_MS }: BuildPoolOptions): BuildPool {
  const free = new Set<Kept>();
  const ending = new Set<Promise<void>>();
  let isClosed = false;

  const end = async ({ process }: Kept) => {
    const gone = process.end();
    ending.add(gone);
    await gone;
    ending.delete(gone);
  };

  const take = (): Kept => {
    for (const kept of free) {
      free.delete(kept);
      if (kept.process.isFit && performance.now() < kept.until) return kept;
      void end(kept);
    }
    return { process: startBuildProcess(env), until: performance.now() + maxAgeMs };
  };

  const giveBack = async (kept: Kept) => {
    if (isClosed || !kept.process.isFit) return await end(kept);
    free.add(kept);
    const retire = () => void (free.delete(kept) && end(kept));
    setTimeout(retire, Math.max(0, kept.until - performance.now())).unref();
  };

  const run = async (request: WorkRequest, options: BuildOptions): Promise<BuildEnd> => {
    options.signal.throwIfAborted();
    const kept = take();
    try {
      return await kept.process.run(request, options);
    } finally {
      await giveBack(kept);
    }
  };

  return {
    build: async (request, options) => builtOf(await run(request, options)),
    async search(request, options) {
      const end = await run({ kind: 'search', ...request }, options);
      if (!end.ok) throw new FailureError(end.error);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      const left = [...free];
      free.clear();
      await Promise.all([...left.map(end), ...ending]);
    },
  };
}

function builtOf(end: BuildEnd): Result<BuiltExample, Failure> {
  if (!end.ok) return end;
  if (end.value === undefined) throw new Error('A build has ended without a bundle.');
  return { ok: true, value: end.value };
}
