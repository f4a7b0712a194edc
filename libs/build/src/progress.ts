import type { BuildEvent, BuildStage, Digest, Failure, FailureCode } from '@apphub/model';

/** Tells the stages of one build as they begin, each with the time the one before it took. */
export interface Progress {
  enter(stage: BuildStage, details?: { readonly fingerprint?: Digest; readonly message?: string }): void;
  log(stream: 'stdout' | 'stderr', line: string): void;
  /** Tells something that does not fail the build; the same words are told once, and trouble with the store is, whatever its words. */
  notice(failure: Failure): void;
  /** Milliseconds spent in each stage that ended. */
  readonly stages: ReadonlyMap<BuildStage, number>;
}

/** What is wrong with a store shows at each call in other words. */
const ABOUT_THE_STORE: ReadonlySet<FailureCode> = new Set(['STORE_UNAVAILABLE', 'STORE_DENIED', 'STORE_FULL']);

/** Begins with no stage; `emit` is told each event as it happens. */
export function startProgress(slug: string, emit: (event: BuildEvent) => void): Progress {
  const stages = new Map<BuildStage, number>();
  const told = new Set<string>();
  let current: { stage: BuildStage; since: number } | undefined;

  const leave = (): number | undefined => {
    if (current === undefined) return undefined;
    const spent = Math.round(performance.now() - current.since);
    stages.set(current.stage, (stages.get(current.stage) ?? 0) + spent);
    return spent;
  };

  return {
    stages,
    enter(stage, details = {}) {
      const previousMs = leave();
      current = { stage, since: performance.now() };
      emit({ type: 'stage', slug, at: Date.now(), stage, ...details, ...(previousMs === undefined ? {} : { previousMs }) });
    },
    log(stream, line) {
      emit({ type: 'log', slug, at: Date.now(), stage: current?.stage ?? 'resolving', stream, line });
    },
    notice(failure) {
      const words = ABOUT_THE_STORE.has(failure.code) ? failure.code : `${failure.code} ${failure.message}`;
      if (told.has(words)) return;
      told.add(words);
      emit({ type: 'notice', slug, at: Date.now(), failure });
    },
  };
}
