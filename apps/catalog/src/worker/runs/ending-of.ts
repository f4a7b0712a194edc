import type { RunEnding } from '@apphub/catalog';
import type { Json } from '@apphub/model';
import type { RunOutcome } from '@apphub/runtime';
import type { WorkFile } from './child/protocol.ts';
import { maskJson } from './mask-json.ts';

export interface EndingOptions {
  /** What the run hands on. */
  readonly outputs: readonly WorkFile[];
  /** What the run has learned, and what must not stand in a row. */
  readonly secrets: readonly string[];
}

/** How the catalog is told that a run has ended. */
export function endingOf(outcome: RunOutcome, { outputs, secrets }: EndingOptions): RunEnding {
  const { metrics, context } = outcome.reported;
  const given = maskJson(
    {
      ...(outcome.result === undefined ? {} : { result: outcome.result }),
      metrics: { ...metrics, run: { ...outcome.metrics } as unknown as Json },
      ...(context === undefined ? {} : { context }),
    },
    secrets,
  );
  switch (outcome.status) {
    case 'succeeded':
      return { status: 'succeeded', given, outputs };
    case 'canceled':
      return { status: 'canceled', given };
    case 'failed':
    case 'timed-out':
      return { status: outcome.status === 'failed' ? 'failed' : 'expired', given, failure: maskJson(outcome.failure as unknown as Json, secrets) as unknown as typeof outcome.failure };
  }
}
