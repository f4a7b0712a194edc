import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainExample } from './examples.ts';
import { createWorkspace } from './workspace.ts';

/** A number that nothing else on the machine has on its command line. */
const seconds = () => 600 + Math.floor(Math.random() * 1e6) / 1e6;

function commandLines(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a run that is interrupted', () => {
  test.each([
    ['SIGINT', 'a batch', true],
    ['SIGTERM', 'a batch', true],
    ['SIGINT', 'a process of its own', false],
  ] as const)('by %s in %s leaves no process and no sandbox', async (signal, _name, batch) => {
    const marker = String(seconds());
    using workspace = await createWorkspace(plainExample('slow', { build: `sleep ${marker}` }));
    const isRunning = () => commandLines().some((line) => line.startsWith(`sleep ${marker}`));
    let watch: NodeJS.Timeout | undefined;
    let sent = false;
    const interrupt = (pid: number) => () => {
      if (sent || !isRunning()) return;
      sent = process.kill(pid, signal);
    };
    const { exitCode } = await workspace.nx(['run', 'slow:example-bundle', `--batch=${batch}`], {
      onStart: ({ pid }) => {
        watch = setInterval(interrupt(pid), 50);
      },
    });
    clearInterval(watch);
    expect({ sent, exitCode }).toEqual({ sent: true, exitCode: 130 });
    await until(() => !isRunning() && readdirSync(join(workspace.home, 'tmp')).filter((name) => name.includes('slow')).length === 0);
    expect(readdirSync(join(workspace.path, 'examples/slow')).sort()).toEqual(['apphub.bundle.json', 'manifest.json', 'package.json', 'src', 'tests']);
  });
});
