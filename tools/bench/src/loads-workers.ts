import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Tasks at the same time, unless others are asked for. */
export const WORKER_CONCURRENCY = 4;
const PROGRAM = join(import.meta.dirname, 'loads-worker.ts');

/** A process that works on loads; killed when it is disposed. */
export interface LoadWorker extends AsyncDisposable {
  readonly process: ChildProcess;
}

export interface LoadWorkerOptions {
  readonly url: string;
  readonly name: string;
  /** Tasks at the same time. */
  readonly concurrency?: number;
  /** Told the slug of each task that holds, when it begins. */
  readonly onBegan?: (slug: string) => void;
}

/** Starts one and waits until it asks for work. */
export async function startLoadWorker({ url, name, concurrency = WORKER_CONCURRENCY, onBegan }: LoadWorkerOptions): Promise<LoadWorker> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, url, name, String(concurrency)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const worker = {
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
  const { promise, resolve, reject } = Promise.withResolvers<LoadWorker>();
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    if (line === 'ready') resolve(worker);
    else if (line.startsWith('began ')) onBegan?.(line.slice('began '.length));
  });
  lines.on('close', () => reject(new Error(`The worker ${name} ended before it asked for work.`)));
  return promise;
}

/** Calls `use` while so many work. */
export async function withLoadWorkers<T>(count: number, url: string, use: () => Promise<T>): Promise<T> {
  await using open = new AsyncDisposableStack();
  const workers = await Promise.all(Array.from({ length: count }, (_, index) => startLoadWorker({ url, name: `worker ${index}` })));
  for (const worker of workers) open.use(worker);
  return await use();
}
