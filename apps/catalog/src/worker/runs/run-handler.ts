import { listRunFiles, registerBlob, type RunHandler, type RunWork } from '@apphub/catalog';
import { fail } from '@apphub/model';
import { runOptionsSchema } from '@apphub/model/api';
import { persist } from '../persist.ts';
import { attend } from './attend.ts';
import type { WorkFile } from './child/protocol.ts';
import { endingOf } from './ending-of.ts';
import { orderOf } from './order-of.ts';
import type { RunParts } from './run-parts.ts';

/**
 * Executes one attempt of a run in a process of its own: keeps what it says, answers what it asks for, makes sure that the
 * files it hands on are in the store of this worker. How it ended is written by the queue.
 */
export function runHandler(parts: RunParts): RunHandler {
  return async (work) => {
    const { run, runId, slug, attempt } = work;
    const log = parts.log.child({ runId, slug, attempt, ...requestIdOf(work) });
    log.info({ digest: run.digest, requestedBy: run.requestedBy }, 'run begun');
    parts.ledger.begun(work);
    using attending = attend(work, { ...parts, log });
    const inputs = await listRunFiles(parts.database, { runId, role: 'input' });
    const { outcome, outputs } = await parts.runners.run(orderOf(work, { ...parts, inputs }), { signal: attending.signal, answer: attending.answer });
    log.info({ status: outcome.status, started: outcome.started, ...outcome.metrics }, 'run ended');
    attending.signal.throwIfAborted();
    await attending.notice(outcome.reported);
    if (outcome.status === 'succeeded') await persist(() => registerAll(outputs, parts), { signal: work.signal, log, what: 'the registration of outputs' });
    return endingOf(outcome, { outputs, secrets: attending.handedOut });
  };
}

function requestIdOf({ run }: RunWork): { readonly requestId?: string } {
  const { requestId } = runOptionsSchema.parse(run.options);
  return requestId === undefined ? {} : { requestId };
}

/** Only what this process sees in its own store is told to be there. */
async function registerAll(files: readonly WorkFile[], { database, store }: RunParts): Promise<void> {
  for (const { path, digest, size } of files) {
    const isStored = async () => (await store.statBlob(digest))?.size === size;
    if (!(await isStored())) fail('STORE_BLOB_MISSING', `The output ${JSON.stringify(path)} (${digest}) is not in the store of this worker.`);
    const { kind } = await registerBlob(database, { digest, size }, { isStored });
    if (kind === 'deleting') fail('BLOB_MISSING', `The output ${JSON.stringify(path)} (${digest}) is just being collected.`);
  }
}
