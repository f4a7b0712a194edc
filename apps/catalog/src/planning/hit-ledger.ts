import type { PlannedWork, TaskHit } from '@apphub/catalog';
import type { WorkerHappening } from '../metrics/index.ts';
import type { BuiltExample } from '../worker/child/protocol.ts';

type Portion = PlannedWork['hits'][number];
type PublishOutcome = Extract<WorkerHappening, { readonly kind: 'publish' }>['outcome'];

export interface HitLedgerOptions {
  /** What was found, whether or not it is completed. */
  readonly found: readonly BuiltExample[];
  readonly observe: (happening: WorkerHappening) => void;
}

/** @returns the same portions; hits that a load was completed with are counted when that is in force, with what was published. */
export function countedHits(portions: readonly Portion[], { found, observe }: HitLedgerOptions): Pick<PlannedWork, 'hits' | 'onCompleted'> {
  const bySlug = new Map(found.map((built) => [built.receipt.slug, built]));
  const outcomes = new Map<string, PublishOutcome>();
  const noting = (hit: TaskHit): TaskHit => {
    const { publish } = hit;
    if (publish === undefined) return hit;
    // A transaction may be tried several times; the last one counts.
    const noted: typeof publish = async (tx) => {
      const outcome = await publish(tx);
      outcomes.set(hit.receipt.slug, outcome);
      return outcome;
    };
    return { ...hit, publish: noted };
  };
  return {
    hits: portions.map((portion) => ({ ...portion, hits: portion.hits.map(noting) })),
    onCompleted(slugs) {
      for (const slug of slugs) {
        const built = bySlug.get(slug);
        if (built === undefined) continue;
        const { because: reason, receipt: { size: bytes } } = built;
        observe({ kind: 'bundle', outcome: 'hit', reason, bytes });
        const outcome = outcomes.get(slug);
        if (outcome !== undefined) observe({ kind: 'publish', outcome, bytes });
      }
    },
  };
}
