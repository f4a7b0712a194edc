import { err, type Failure, failure } from '@apphub/model';
import { DEFAULT_GRACE_MS } from '@apphub/sandbox';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BuildEnd, BuildOptions } from './build-options.ts';
import type { ChildRequest, WorkRequest } from './child/protocol.ts';
import { readAnswers } from './read-answers.ts';

/** A process that builds, one example after the other. */
export interface BuildProcess {
  readonly pid: number | undefined;
  /** Whether it can be given more work: it lives, and was never told to give some up. */
  readonly isFit: boolean;
  /**
   * Does one piece of work at a time. All there was to tell has been told when this returns. A process that dies is a
   * failure like others. On `signal` the work is taken down in an orderly way, after some seconds in any way; the result is
   * then CANCELED, and the process has to be let go of.
   *
   * @throws what it is told to throws; the work is taken down first.
   */
  run(request: WorkRequest, options: BuildOptions): Promise<BuildEnd>;
  /** Lets go of it. @returns when it is gone. */
  end(): Promise<void>;
}

/** Milliseconds that a build gets to take its sandbox down once it is canceled: its command may use the whole grace of it. */
const GRACE_MS = DEFAULT_GRACE_MS + 5_000;

/** @param env all that the process sees of the environment. */
export function startBuildProcess(env: Readonly<Record<string, string | undefined>>): BuildProcess {
  // In a session of its own: what a terminal sends to this program is for this program to act upon.
  const child = fork(join(import.meta.dirname, 'child', 'main.ts'), { env: { ...env }, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // What it said is read to the end only when the channel is closed, too.
  const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(nothing, nothing);
  let givenUp = false;

  const end = async () => {
    givenUp = true;
    if (child.connected) child.disconnect();
    await killUnless(gone, child);
  };

  return {
    pid: child.pid,
    get isFit() {
      return child.connected && !givenUp;
    },
    end,
    async run(request, options) {
      const { signal } = options;
      signal.throwIfAborted();
      const cancel = () => {
        givenUp = true;
        send(child, { kind: 'cancel' });
        void killUnless(Promise.race([gone, answers.ended]), child);
      };
      const answers = readAnswers(child, { ...options, giveUp: cancel, grant: () => send(child, { kind: 'granted' }) });
      signal.addEventListener('abort', cancel, { once: true });
      try {
        send(child, request);
        await Promise.race([answers.ended, gone]);
        const result = await answers.told();
        return result ?? err(signal.aborted ? failure('CANCELED', 'The build was canceled.') : died(child, request));
      } finally {
        signal.removeEventListener('abort', cancel);
        answers.close();
      }
    },
  };
}

/** A process that has just died takes no message; that it died is told by its end. */
function send(child: ChildProcess, request: ChildRequest): void {
  if (child.connected) child.send(request, () => undefined);
}

function nothing(): void {}

async function killUnless(done: Promise<unknown>, child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await done;
  clearTimeout(timer);
}

function died({ exitCode, signalCode }: ChildProcess, request: WorkRequest): Failure {
  const what = request.kind === 'search' ? 'looked for bundles' : `built ${request.slug}`;
  return failure('WORKER_LOST', `The process that ${what} ended with ${signalCode ?? `exit code ${exitCode}`} and without a result.`);
}
