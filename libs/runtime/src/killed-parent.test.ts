import { sweepSandboxes } from '@apphub/sandbox';
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesNaming } from './testing/use-runs.ts';

test('nothing is left of a run whose program was killed, once somebody has swept', async () => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'killed-parent-')));
  try {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'run-alone.ts'), parent, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface({ input: child.stdout }), 'line');
    expect(readdirSync(parent)).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'close');

    expect(await sweepSandboxes(parent)).toMatchObject([{ reason: 'owner-dead' }]);
    expect(readdirSync(parent)).toEqual([]);
    expect(processesNaming(parent)).toEqual([]);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
