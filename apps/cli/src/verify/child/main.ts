/**
 * The process in which "apphub verify" builds an example again. Its parent starts it in other circumstances, sends one
 * request, and hears of events and the result. It ends with its parent.
 */
import { failureOf } from '@apphub/model';
import { once } from 'node:events';
import type { RebuildAnswer, RebuildRequest } from './protocol.ts';
import { rebuildHere } from './rebuild-here.ts';

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
process.once('disconnect', () => controller.abort());

const tell = (answer: RebuildAnswer): void => void (process.connected && process.send?.(answer));

const [request] = (await once(process, 'message')) as [RebuildRequest];
process.umask(request.umask);
try {
  await rebuildHere(request, { env: process.env, signal: controller.signal, tell });
} catch (error) {
  tell({ kind: 'failed', failure: failureOf(error) });
} finally {
  if (process.connected) process.disconnect();
}
