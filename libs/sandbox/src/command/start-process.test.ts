import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startProcess } from './start-process.ts';

test('what is written while this process is held up for longer than it waits for output is not lost', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'start-process-test-'));
  const file = (name: string): string => join(directory, name);
  try {
    const script = '(until [ -e go ]; do sleep 0.01; done; head -c 50000 /dev/zero; echo > done) &';
    const started = await startProcess({ file: '/bin/sh', args: ['-c', script], directory, environment: { PATH: '/usr/bin:/bin' }, hasKeeper: false, hasChannel: false });
    let heard = 0;
    started.read((_stream, chunk) => void (heard += chunk.length));
    await started.exited;
    const drained = started.drain();
    writeFileSync(file('go'), '');
    holdUpUntil(() => existsSync(file('done')));
    await drained;
    expect(heard).toBe(50_000);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Holds up this thread, as a signal or other work on its processor would, for longer than any output is waited for. */
function holdUpUntil(isSo: () => boolean): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (const end = performance.now() + 1500; performance.now() < end || !isSo(); ) Atomics.wait(sleeper, 0, 0, 10);
}
