import { type StageReport, type WorkStage, workStages } from '@apphub/catalog';
import type { BuildEvent, BuildStage, StageStarted } from '@apphub/model';

/** Turns what a build tells into what the catalog keeps of it. */
export interface StageReports {
  /** @returns what to report of `event`; undefined for what is not kept. */
  next(event: BuildEvent): StageReport | undefined;
}

/** Stages of an upstream bundle that take long enough for somebody who waits to wonder. */
const WORTH_TELLING: ReadonlySet<BuildStage> = new Set<BuildStage>(['installing-dependencies', 'building', 'packaging']);

/** @param slug the example that is asked for; what it depends on is told in its name, as a message. */
export function stageReports(slug: string): StageReports {
  let last: BuildStage | undefined;

  const own = (event: StageStarted): StageReport | undefined => {
    const { fingerprint, message, previousMs } = event;
    const stageMs = last === undefined || previousMs === undefined ? {} : { [last]: previousMs };
    last = event.stage;
    const stage = workStage(event.stage);
    if (stage === undefined) return undefined;
    return { stage, stageMs, ...(fingerprint === undefined ? {} : { fingerprint }), ...(message === undefined ? {} : { message }) };
  };

  const upstream = ({ slug: other, stage }: StageStarted): StageReport | undefined =>
    WORTH_TELLING.has(stage) ? { stage: 'resolving', message: `${other}, which this builds on: ${stage}` } : undefined;

  return {
    next(event) {
      if (event.type !== 'stage') return undefined;
      return event.slug === slug ? own(event) : upstream(event);
    },
  };
}

function workStage(stage: BuildStage): WorkStage | undefined {
  return workStages.find((known) => known === stage);
}
