import { failureOf, failure, FailureError, type Json, ok, err } from '@apphub/model';
import type { RunPorts } from '@apphub/compose';
import { type JsonObject, type ResolvedBundle, runBundle, type RunOutcome } from '@apphub/runtime';
import { logSender } from './log-sender.ts';
import type { Question, RunOrder, WorkFile } from './protocol.ts';
import { collect, layOut } from './work-files.ts';

export interface RunHereContext {
  readonly openPorts: () => Promise<RunPorts>;
  readonly signal: AbortSignal;
  /** Asks the parent. @throws FailureError what it refuses with. */
  readonly ask: (question: Question) => Promise<Json | undefined>;
}

export interface RanHere {
  readonly outcome: RunOutcome;
  readonly outputs: readonly WorkFile[];
}

/** Executes one run on this machine. Whatever goes wrong is an outcome. */
export async function runHere(order: RunOrder, { openPorts, signal, ask }: RunHereContext): Promise<RanHere> {
  const { store, masked, ...machine } = await openPorts();
  const { bundle, exportName, outputs: paths, outputBound: bound } = order;
  const log = logSender(async (lines) => void (await ask({ kind: 'log', lines })));
  let outputs: readonly WorkFile[] = [];
  const outcome = await runBundle({ slug: bundle.slug, digest: bundle.digest, ...(exportName === undefined ? {} : { exportName }) }, order.parameters, {
    ...machine,
    store,
    masked,
    signal,
    limits: order.limits,
    capabilities: order.capabilities,
    resolve: async () => ok(bundle),
    ...(order.autoRebuild ? { autoRebuild: async (_, { platform }) => settled(async () => (await ask({ kind: 'rebuild', platform })) as unknown as ResolvedBundle) } : {}),
    secrets: { allowed: order.allowedSecrets, resolve: async (reference) => (await ask({ kind: 'secret', reference })) as string | undefined },
    job: { definition: { slug: bundle.slug, ...(bundle.version === undefined ? {} : { version: bundle.version }) }, run: order.run },
    onLog: (line) => log.take(line),
    onUpdate: async (update) => (await ask({ kind: 'update', update })) as JsonObject,
    work: {
      prepare: (folder, call) => layOut(folder, order.inputs, { store, ...call }),
      collect: async (folder, call) => {
        outputs = await collect(folder, { store, paths, bound, ...call });
      },
    },
  });
  await log.flush();
  return { outcome, outputs };
}

async function settled<T>(work: () => Promise<T>) {
  try {
    return ok(await work());
  } catch (error) {
    return err(failureOf(error));
  }
}

/** How a run ended whose machine could not even begin. */
export function failedHere(order: RunOrder, error: unknown): RanHere {
  const reason = error instanceof FailureError ? error.failure : failure('INTERNAL', 'The run could not be begun.');
  return { outcome: { status: 'failed', failure: reason, bundle: order.bundle, started: false, returned: undefined, reported: {}, metrics: { totalMs: 0 } }, outputs: [] };
}
