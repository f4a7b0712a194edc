/**
 * A process in which a worker has examples built, one after the other, so that whatever a build does to its event loop or
 * its memory, the worker goes on renewing its lease. It ends when its parent lets go of it or is gone.
 */
import { failureOf } from '@apphub/model';
import { tmpdir } from 'node:os';
import { match } from 'ts-pattern';
import { buildHere } from './build-here.ts';
import { buildTask } from './build-task.ts';
import { machineFault } from './machine-fault.ts';
import type { ChildAnswer, ChildRequest, WorkRequest } from './protocol.ts';
import { search } from './search.ts';
import { type WorkContext, workOpener } from './work-context.ts';

const canceling = new AbortController();
let current: Promise<void> = Promise.resolve();
let grant = Promise.withResolvers<void>();

const tell = (answer: ChildAnswer): void => void (process.connected && process.send?.(answer));
const context: WorkContext = { signal: canceling.signal, tell, granted: () => grant.promise, openPorts: workOpener(process.env, tell) };

async function work(request: WorkRequest): Promise<void> {
  grant = Promise.withResolvers();
  grant.promise.catch(() => undefined);
  try {
    await match(request)
      .with({ kind: 'build' }, (build) => buildHere(build, context))
      .with({ kind: 'task' }, (task) => buildTask(task, context))
      .with({ kind: 'search' }, (sought) => search(sought, context))
      .exhaustive();
  } catch (error) {
    tell({ kind: 'failed', failure: await machineFault(failureOf(error), tmpdir()) });
  }
}

function cancel(): void {
  canceling.abort();
  grant.reject(canceling.signal.reason);
}

// A terminal and some service managers signal every process; when to stop is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => {
  cancel();
  void current.then(() => process.exit());
});
process.on('message', (request: ChildRequest) => {
  if (request.kind === 'cancel') cancel();
  else if (request.kind === 'granted') grant.resolve();
  else current = work(request);
});
