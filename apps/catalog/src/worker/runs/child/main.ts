/**
 * A process in which a worker has bundles run, one after the other, so that whatever downloads, archives and logs do to its
 * event loop or its memory, the worker goes on renewing its lease. It ends when its parent lets go of it or is gone, and the
 * run with it.
 */
import { openRunPorts, readSettings, type RunPorts } from '@apphub/compose';
import { FailureError, type Json } from '@apphub/model';
import type { ChildMessage, ParentMessage, Question, Reply, RunOrder } from './protocol.ts';
import { failedHere, runHere } from './run-here.ts';

const canceling = new AbortController();
const asked = new Map<number, PromiseWithResolvers<Json | undefined>>();
let current: Promise<void> = Promise.resolve();
let count = 0;
let ports: Promise<RunPorts> | undefined;

const tell = (message: ChildMessage): void => void (process.connected && process.send?.(message));

/** Once; what cannot be opened is tried again for the next run. */
async function openPorts(): Promise<RunPorts> {
  const settings = readSettings(process.env);
  if (!settings.ok) throw new FailureError(settings.error);
  ports ??= openRunPorts(settings.value).catch((error: unknown) => {
    ports = undefined;
    throw error;
  });
  return ports;
}

function ask(question: Question): Promise<Json | undefined> {
  count += 1;
  const answer = Promise.withResolvers<Json | undefined>();
  asked.set(count, answer);
  tell({ kind: 'question', number: count, question });
  return answer.promise;
}

function hear(number: number, reply: Reply): void {
  const answer = asked.get(number);
  asked.delete(number);
  if (reply.ok) answer?.resolve(reply.value);
  else answer?.reject(new FailureError(reply.failure));
}

async function run(order: RunOrder): Promise<void> {
  const ran = await runHere(order, { openPorts, signal: canceling.signal, ask }).catch((error: unknown) => failedHere(order, error));
  tell({ kind: 'ended', ...ran });
}

// A terminal and some service managers signal every process; when to stop is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => {
  canceling.abort();
  for (const answer of asked.values()) answer.reject(canceling.signal.reason);
  void current.then(() => process.exit());
});
process.on('message', (message: ParentMessage) => {
  if (message.kind === 'run') current = run(message);
  else if (message.kind === 'cancel') canceling.abort();
  else hear(message.number, message.reply);
});
