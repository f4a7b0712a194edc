import { openConfiguredStore, openRecords, probeStore, type Settings } from '@apphub/compose';
import { durationWords, failureOf } from '@apphub/model';
import { type Check, fine, wanting } from './check.ts';

const PATIENCE_MS = 15_000;
/** Signed requests to S3 are refused from 15 minutes on; use marks and grace periods bear an hour. */
const MOST_SKEW_MS = 5 * 60_000;

/** Whether the store takes, gives and deletes, whether its clock is right, and whether records can be read and signed. */
export async function storeChecks(settings: Settings, { root, signal }: { readonly root: string; readonly signal: AbortSignal }): Promise<Check[]> {
  return [...(await probeChecks(settings, signal)), await recordsCheck(settings, root)];
}

async function probeChecks(settings: Settings, signal: AbortSignal): Promise<Check[]> {
  try {
    const { identity, milliseconds, clockAheadMs } = await probeStore(settings, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    return [fine('store', `${identity} takes, gives and deletes; ${durationWords(milliseconds)}`), clockCheck(clockAheadMs)];
  } catch (error) {
    signal.throwIfAborted();
    if ((error as Error).name === 'TimeoutError') {
      return [wanting('store', 'missing', { words: `The store did not answer within ${durationWords(PATIENCE_MS)}.`, remedy: 'Check the storage URL and that the server runs.' })];
    }
    const { message, remedy } = failureOf(error);
    return [wanting('store', 'missing', { words: message, remedy })];
  }
}

function clockCheck(aheadMs: number): Check {
  const apart = Math.abs(aheadMs);
  if (apart <= MOST_SKEW_MS) return fine('clock', apart < 2000 ? 'agrees with that of the store' : `${durationWords(apart)} away from that of the store`);
  const words = `The clock of the store is ${durationWords(apart)} ${aheadMs > 0 ? 'ahead of' : 'behind'} the one of this machine.`;
  return wanting('clock', 'advice', { words, remedy: 'Set the clock that is wrong; gc counts on both.' });
}

async function recordsCheck(settings: Settings, root: string): Promise<Check> {
  try {
    const { scope, readOrder } = openRecords(await openConfiguredStore(settings), settings, { repositoryRoot: root });
    if (settings.trust === undefined) return fine('records', `not signed, in the scope ${scope}; nothing is shared`);
    const writes = settings.trust.signingKeyFile === undefined ? 'only read' : 'read and signed';
    return fine('records', `${writes} in the scope ${scope}; read from ${readOrder.join(', ')}`);
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return wanting('records', 'missing', { words: message, remedy });
  }
}
