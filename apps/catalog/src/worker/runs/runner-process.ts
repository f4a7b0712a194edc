import { failure, FailureError, failureOf, type Json } from '@apphub/model';
import type { RunOutcome } from '@apphub/runtime';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ChildMessage, ParentMessage, Question, RunOrder, WorkFile } from './child/protocol.ts';

export interface RunnerOptions {
  readonly signal: AbortSignal;
  /** Answers what the run asks for; what it throws is what the run is refused with. */
  readonly answer: (question: Question) => Promise<Json | undefined>;
}

export interface Ran {
  readonly outcome: RunOutcome;
  readonly outputs: readonly WorkFile[];
}

/** A process that executes runs, one after the other. */
export interface RunnerProcess {
  readonly pid: number | undefined;
  /** Whether it can be given another run: it lives, and was never told to give one up. */
  readonly isFit: boolean;
  /**
   * Executes one run. On `signal` it is taken down in an orderly way, after some seconds in any way.
   *
   * @throws FailureError WORKER_LOST when the process has died; CANCELED when that was asked for.
   */
  run(order: Omit<RunOrder, 'kind'>, options: RunnerOptions): Promise<Ran>;
  /** Lets go of it. @returns when it is gone. */
  end(): Promise<void>;
}

/** Milliseconds that a run gets to take its sandbox down once it is canceled; handlers have a time of grace in it. */
const GRACE_MS = 15_000;

/** @param env all that the process sees of the environment. */
export function startRunner(env: Readonly<Record<string, string | undefined>>): RunnerProcess {
  // In a session of its own: what a terminal sends to this program is for this program to act upon.
  const child = fork(join(import.meta.dirname, 'child', 'main.ts'), { env: { ...env }, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // What it said is read to the end only when the channel is closed, too.
  const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(nothing, nothing);
  let givenUp = false;
  return {
    pid: child.pid,
    get isFit() {
      return child.connected && !givenUp;
    },
    async end() {
      givenUp = true;
      if (child.connected) child.disconnect();
      await killUnless(gone, child);
    },
    async run(order, { signal, answer }) {
      signal.throwIfAborted();
      const ended = Promise.withResolvers<Ran>();
      const hear = (message: ChildMessage) => {
        if (message.kind === 'ended') ended.resolve({ outcome: message.outcome, outputs: message.outputs });
        else void reply(child, { number: message.number, answer: () => answer(message.question) });
      };
      const cancel = () => {
        givenUp = true;
        send(child, { kind: 'cancel' });
        void killUnless(Promise.race([gone, ended.promise]), child);
      };
      child.on('message', hear);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        send(child, { kind: 'run', ...order });
        return await Promise.race([ended.promise, gone.then(() => died(child, { slug: order.bundle.slug, isCanceled: signal.aborted }))]);
      } finally {
        signal.removeEventListener('abort', cancel);
        child.off('message', hear);
      }
    },
  };
}

async function reply(child: ChildProcess, { number, answer }: { readonly number: number; readonly answer: () => Promise<Json | undefined> }): Promise<void> {
  const given = await answer().then(
    (value) => ({ ok: true, value }) as const,
    (error: unknown) => ({ ok: false, failure: failureOf(error) }) as const,
  );
  send(child, { kind: 'reply', number, reply: given });
}

/** A process that has just died takes no message; that it died is told by its end. */
function send(child: ChildProcess, message: ParentMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

function nothing(): void {}

async function killUnless(done: Promise<unknown>, child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await done;
  clearTimeout(timer);
}

function died({ exitCode, signalCode }: ChildProcess, { slug, isCanceled }: { readonly slug: string; readonly isCanceled: boolean }): never {
  if (isCanceled) throw new FailureError(failure('CANCELED', `The run of ${slug} was canceled.`));
  throw new FailureError(failure('WORKER_LOST', `The process that ran ${slug} ended with ${signalCode ?? `exit code ${exitCode}`} and without a result.`));
}
