import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A worker in a process of its own, which says what happens as lines of JSON. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Waits until the process has said something with that name. */
  heard(name: string): Promise<unknown>;
}

/** Starts a program of this folder; kills it when it is disposed. */
export async function startChild(program: string, url: string): Promise<Child> {
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, program), url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(started.stdout)[Symbol.asyncIterator]();
  const child: Child = {
    process: started,
    async heard(name) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`The process ended and never said "${name}".`);
        const said = JSON.parse(value);
        if (name in said) return said[name];
      }
    },
    async [Symbol.asyncDispose]() {
      if (started.exitCode !== null || started.signalCode !== null) return;
      started.kill('SIGKILL');
      await once(started, 'exit');
    },
  };
  await child.heard('ready');
  return child;
}
