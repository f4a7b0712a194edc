import type { Rebuilt } from '@apphub/build';
import { type BuildEvent, failure, FailureError } from '@apphub/model';
import { openFileBackend, openStore } from '@apphub/store';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RebuildAnswer, RebuildRequest } from './child/protocol.ts';
import type { Elsewhere } from './elsewhere.ts';

export interface RebuildElsewhereOptions {
  readonly elsewhere: Elsewhere;
  /** An empty folder there, for everything the build needs; its owner removes it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly emit: (event: BuildEvent) => void;
}

/**
 * Builds an example in a process of its own, in other circumstances than this one's, with an empty download cache and
 * no remembered files.
 *
 * @throws FailureError what the build in that process failed with.
 */
export async function rebuildElsewhere(request: Omit<RebuildRequest, 'scratch' | 'umask'>, options: RebuildElsewhereOptions): Promise<Rebuilt> {
  const { elsewhere, folder, signal } = options;
  const scratch = join(folder, 'store');
  const temp = join(folder, 'a', 'deeper', 'place');
  await mkdir(temp, { recursive: true });
  const child = startChild({ ...options, temp });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    // What it said is read to the end only when the channel is closed, too.
    const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(() => undefined);
    const answer = resultOf(child, options);
    child.send({ ...request, scratch, umask: elsewhere.umask } satisfies RebuildRequest);
    const result = await Promise.race([answer, ended]);
    await ended;
    signal.throwIfAborted();
    if (result === undefined) throw new Error(`the process that builds again ended with ${child.exitCode ?? child.signalCode} and without a result`);
    if (result.kind === 'failed') throw new FailureError(failure(result.failure.code, result.failure.message, result.failure));
    const { digest, contentDigest, size } = result;
    return { digest, contentDigest, size, store: openStore(openFileBackend(scratch)) };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function startChild({ elsewhere, folder, temp, env }: RebuildElsewhereOptions & { readonly temp: string }) {
  const main = join(import.meta.dirname, 'child', 'main.ts');
  const { core, locale, timeZone, threads } = elsewhere;
  const [file, args] = core === undefined ? [process.execPath, [main]] : ['taskset', ['-c', String(core), process.execPath, main]];
  return spawn(file, args, {
    cwd: temp,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...env,
      TMPDIR: temp,
      XDG_CACHE_HOME: join(folder, 'cache'),
      LANG: locale,
      LC_ALL: locale,
      TZ: timeZone,
      UV_THREADPOOL_SIZE: String(threads),
    },
  });
}

type Result = Exclude<RebuildAnswer, { readonly kind: 'event' }>;

async function resultOf(child: ReturnType<typeof startChild>, { emit }: RebuildElsewhereOptions): Promise<Result> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (answer: RebuildAnswer) => {
      if (answer.kind === 'event') emit(answer.event);
      else resolve(answer);
    });
  });
}
