import { err, type BuildEvent, type Failure, failure, ok, type Result } from '@apphub/model';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BuildRequest, BuiltExample, ChildAnswer, ChildRequest } from './child/protocol.ts';

export interface BuildProcessOptions {
  /** All that the process sees of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told each event, in order, the next one after the promise for the one before. */
  readonly onEvent: (event: BuildEvent) => Promise<void>;
}

/** Milliseconds that a build gets to take its sandbox down once it is canceled. */
const GRACE_MS = 5_000;

/**
 * Builds an example in a process of its own.
 *
 * All events have been told when this returns. A process that dies is a failure like others. On `signal` the build is
 * taken down in an orderly way, after five seconds in any way; the result is then CANCELED.
 *
 * @throws what `onEvent` throws; the build is taken down first.
 */
export async function runBuildProcess(request: Omit<BuildRequest, 'kind'>, { env, signal, onEvent }: BuildProcessOptions): Promise<Result<BuiltExample, Failure>> {
  signal.throwIfAborted();
  // In a session of its own: what a terminal sends to this program is for this program to act upon.
  const child = fork(join(import.meta.dirname, 'child', 'main.ts'), { env: { ...env }, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const cancellation = cancelOn(signal, child);
  const told = readAnswers(child, { onEvent, giveUp: cancellation.now });
  try {
    // What it said is read to the end only when the channel is closed, too.
    const ended = Promise.all([once(child, 'exit'), disconnected(child)]);
    send(child, { kind: 'build', ...request });
    await ended;
    const result = await told.end();
    if (result !== undefined) return result;
    return signal.aborted ? err(failure('CANCELED', 'The build was canceled.')) : err(died(child, request.slug));
  } finally {
    cancellation[Symbol.dispose]();
  }
}

function disconnected(child: ChildProcess): Promise<unknown> {
  return child.connected ? once(child, 'disconnect') : Promise.resolve();
}

/** A process that has just died takes no message; that it died is told by its end. */
function send(child: ChildProcess, request: ChildRequest): void {
  if (child.connected) child.send(request, () => undefined);
}

interface Cancellation extends Disposable {
  readonly now: () => void;
}

function cancelOn(signal: AbortSignal, child: ChildProcess): Cancellation {
  let timer: NodeJS.Timeout | undefined;
  const now = () => {
    send(child, { kind: 'cancel' });
    timer ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  signal.addEventListener('abort', now, { once: true });
  return {
    now,
    [Symbol.dispose]() {
      signal.removeEventListener('abort', now);
      clearTimeout(timer);
    },
  };
}

interface Answers {
  /** Waits until all events are told. @returns the result, if there was one. @throws what telling an event threw. */
  end(): Promise<Result<BuiltExample, Failure> | undefined>;
}

function readAnswers(child: ChildProcess, { onEvent, giveUp }: { readonly onEvent: BuildProcessOptions['onEvent']; readonly giveUp: () => void }): Answers {
  let result: Result<BuiltExample, Failure> | undefined;
  let fault: { readonly error: unknown } | undefined;
  let queue = Promise.resolve();
  const tell = async (event: BuildEvent) => {
    if (fault !== undefined) return;
    try {
      await onEvent(event);
    } catch (error) {
      fault = { error };
      giveUp();
    }
  };
  child.on('message', (answer: ChildAnswer) => {
    if (answer.kind === 'event') queue = queue.then(() => tell(answer.event));
    else result = answer.kind === 'built' ? ok(answer.built) : err(answer.failure);
  });
  return {
    async end() {
      await queue;
      if (fault !== undefined) throw fault.error;
      return result;
    },
  };
}

function died({ exitCode, signalCode }: ChildProcess, slug: string): Failure {
  return failure('WORKER_LOST', `The process that built ${slug} ended with ${signalCode ?? `exit code ${exitCode}`} and without a result.`);
}
