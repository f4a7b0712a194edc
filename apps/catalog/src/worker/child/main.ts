/**
 * The process in which a worker has one example built, so that whatever a build does to its event loop or its memory,
 * the worker goes on renewing its lease. It takes one request, tells events and the result, and ends with its parent.
 */
import { failureOf } from '@apphub/model';
import { buildHere } from './build-here.ts';
import type { BuildRequest, ChildAnswer, ChildRequest } from './protocol.ts';

const canceling = new AbortController();
// A terminal and some service managers signal every process; when to stop is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => canceling.abort());

const tell = (answer: ChildAnswer): void => void (process.connected && process.send?.(answer));

async function build(request: BuildRequest): Promise<void> {
  try {
    await buildHere(request, { env: process.env, signal: canceling.signal, tell });
  } catch (error) {
    tell({ kind: 'failed', failure: failureOf(error) });
  } finally {
    if (process.connected) process.disconnect();
  }
}

process.on('message', (request: ChildRequest) => {
  if (request.kind === 'cancel') canceling.abort();
  else void build(request);
});
