import { type Failure, failure, FailureError } from '@apphub/model';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ANSWER_DESCRIPTOR, type PlannerAnswer, type PlannerJob } from './child/protocol.ts';

const PROGRAM = join(import.meta.dirname, 'child', 'main.ts');

/** Characters of what the process said last that stand in a failure. */
const TAIL_LENGTH = 4000;

/** More characters than these is no plan: 10,000 tasks take about 5 million. */
const LONGEST_ANSWER = 256 * 2 ** 20;

export interface PlannerProcessOptions {
  /** All that the process sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onNotice: (notice: Failure) => void;
}

/**
 * Runs one job in a process group of its own, of which nothing is left when this settles.
 *
 * @returns the last answer, as it came.
 * @throws FailureError CANCELED, PLAN_TIMEOUT, PLAN_FAILED with the last words of a process that ended without an answer.
 */
export async function runPlannerProcess(job: PlannerJob, { env, timeoutMs, signal, onNotice }: PlannerProcessOptions): Promise<Exclude<PlannerAnswer, { kind: 'notice' }>> {
  if (signal?.aborted === true) throw new FailureError(canceled());
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], { cwd: job.repositoryRoot, env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const stop = stopper(child, { timeoutMs, signal });
  try {
    const said = tailOf(child);
    const answered = lastAnswer(child.stdio[ANSWER_DESCRIPTOR] as Readable, { onNotice, onTooLong: () => stop.with(failure('PLAN_FAILED', 'The plan is too large.')) });
    send(job, child.stdin);
    // What the process leaves running would hold its pipes open.
    const ended = once(child, 'exit').finally(() => killGroup(child));
    const [answer] = await Promise.all([answered, ended, once(child, 'close')]);
    if (stop.reason !== undefined) throw new FailureError(stop.reason);
    return answer ?? fallSilent(child, said());
  } catch (error) {
    throw stop.reason === undefined ? spawnFailure(error) : new FailureError(stop.reason);
  } finally {
    if (child.exitCode === null && child.signalCode === null) killGroup(child);
    stop[Symbol.dispose]();
  }
}

interface Stopper extends Disposable {
  /** Why the process was killed, if it was. */
  readonly reason: Failure | undefined;
  with(reason: Failure): void;
}

function stopper(child: ChildProcess, { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined }): Stopper {
  let reason: Failure | undefined;
  const stopWith = (why: Failure) => {
    reason ??= why;
    killGroup(child);
  };
  const cancel = () => stopWith(canceled());
  const timer = setTimeout(() => stopWith(failure('PLAN_TIMEOUT', `Nx did not give a plan within ${timeoutMs / 1000} s.`)), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    get reason() {
      return reason;
    },
    with: stopWith,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
}

function canceled(): Failure {
  return failure('CANCELED', 'The planning was canceled.');
}

/** The process and all it has started: it is the leader of its group. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The input stays open: the process ends when it is closed, that is, when this process dies. */
function send(job: PlannerJob, input: Writable): void {
  // A process that died at once takes no job; its end tells more.
  input.on('error', () => undefined).write(`${JSON.stringify(job)}\n`);
}

/** Reads both outputs and keeps the end. */
function tailOf({ stdout, stderr }: ChildProcess): () => string {
  let tail = '';
  for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (tail = `${tail}${text}`.slice(-TAIL_LENGTH)));
  return () => tail.trim();
}

async function lastAnswer(stream: Readable, { onNotice, onTooLong }: { readonly onNotice: (notice: Failure) => void; readonly onTooLong: () => void }): Promise<Exclude<PlannerAnswer, { kind: 'notice' }> | undefined> {
  let last: Exclude<PlannerAnswer, { kind: 'notice' }> | undefined;
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > LONGEST_ANSWER) onTooLong();
  });
  for await (const line of createInterface({ input: stream })) {
    const answer = parsedLine(line);
    if (answer?.kind === 'notice') onNotice(answer.failure);
    else last = answer ?? last;
  }
  return last;
}

/** A line that was cut off by a kill is no answer. */
function parsedLine(line: string): PlannerAnswer | undefined {
  try {
    return JSON.parse(line) as PlannerAnswer;
  } catch {
    return undefined;
  }
}

function fallSilent({ exitCode, signalCode }: ChildProcess, tail: string): never {
  const problems = tail === '' ? [] : tail.split('\n');
  throw new FailureError(failure('PLAN_FAILED', `The process that asks Nx ended with ${signalCode ?? `exit code ${exitCode}`} and without a plan.`, { problems }));
}

function spawnFailure(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new FailureError(failure('PLAN_FAILED', `The process that asks Nx could not be started: ${error.message}.`), { cause: error });
}
