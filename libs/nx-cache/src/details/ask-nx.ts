import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { taskDetailsSchema } from './task-details.ts';

/** What is asked of the Nx of a workspace. */
export interface NxQuestion {
  readonly workspaceRoot: string;
  /** Names of tasks; those of the last run if absent. */
  readonly tasks?: readonly string[];
}

const nxAnswerSchema = z.object({
  tasks: z.array(taskDetailsSchema),
  lastRun: z.array(z.object({ task: z.string(), hash: z.string(), cacheStatus: z.string() })),
});

export type NxAnswer = z.infer<typeof nxAnswerSchema>;

export interface AskOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Then it is ended and there is no answer. */
  readonly withinMs: number;
}

/**
 * Asks Nx what the hashes of tasks are made of, in a process of its own that does not outlive the call.
 *
 * @returns no tasks where Nx cannot say.
 */
export async function askNx(question: NxQuestion, { env, withinMs }: AskOptions): Promise<NxAnswer> {
  const child = fork(join(import.meta.dirname, 'inside-nx.ts'), {
    cwd: question.workspaceRoot,
    env: { ...env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_TUI: 'false' } as NodeJS.ProcessEnv,
    stdio: 'ignore',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
  try {
    child.send(question);
    const message = await Promise.race([once(child, 'message').then(([given]: unknown[]) => given), ended.then(() => undefined)]);
    return nxAnswerSchema.safeParse(message).data ?? { tasks: [], lastRun: [] };
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
    await ended;
  }
}
