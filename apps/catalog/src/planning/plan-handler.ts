import { type AuditSigner, type Database, type PlanHandler, recordedDurations } from '@apphub/catalog';
import { type Planner, selectionSchema } from '@apphub/loads';
import { check, fail, FailureError, problemLine } from '@apphub/model';
import type { BlobStore } from '@apphub/store';
import type { Log } from '../log/create-log.ts';
import type { WorkerHappening } from '../metrics/index.ts';
import type { BuildPool } from '../worker/build-pool.ts';
import { findHits } from './find-hits.ts';
import { countedHits } from './hit-ledger.ts';
import { loadPlanOf } from './load-plan.ts';
import { portionsOf } from './portions.ts';

/** What a planner works with. */
export interface PlanParts {
  readonly planner: Planner;
  readonly database: Database;
  readonly store: BlobStore;
  readonly builds: BuildPool;
  /** The checkout with the examples. */
  readonly repositoryRoot: string;
  readonly needsBubblewrap: boolean;
  /** Of each task. */
  readonly attempts: number;
  readonly log: Log;
  /** Told what was found, for figures. */
  readonly observe: (happening: WorkerHappening) => void;
  /** Signs the audit trail. */
  readonly signer?: AuditSigner;
}

/** Plans a load: what Nx says of the checkout, what examples took before, and what of it is there already. */
export function planHandler(parts: PlanParts): PlanHandler {
  const { planner, database, repositoryRoot, needsBubblewrap, attempts, observe } = parts;
  return async ({ loadId, load, attempt, signal }) => {
    const log = parts.log.child({ loadId, attempt });
    const since = performance.now();
    const checked = check(selectionSchema, load.selection);
    if (!checked.ok) return fail('REQUEST_INVALID', 'The selection of a load has problems.', { problems: checked.error.map(problemLine) });
    const planned = await planner.plan({ repositoryRoot, selection: checked.value, signal, onNotice: ({ code, message }) => log.warn({ code }, message) });
    if (!planned.ok) throw new FailureError(planned.error);
    const plan = planned.value;
    const drawnMs = Math.round(performance.now() - since);
    const hits = await findHits(plan, { ...parts, load, signal, log });
    const durations = await recordedDurations(database, plan.tasks.map(({ slug }) => slug));
    const selected = new Set(plan.tasks.filter((task) => task.selected).map(({ slug }) => slug));
    const portions = await portionsOf(hits, { ...parts, load, selected });
    log.info({ tasks: plan.tasks.length, hits: hits.length, drawnMs, plannedMs: Math.round(performance.now() - since) }, 'load planned');
    return { plan: loadPlanOf(plan, { durations, needsBubblewrap, attempts }), ...countedHits(portions, { found: hits, observe }) };
  };
}
