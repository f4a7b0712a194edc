import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fillLimits } from './default-limits.ts';
import { createDiskMeter } from './disk-meter.ts';

const limits = fillLimits({ timeoutSeconds: 60, memoryMb: 4096, logMb: 16, diskMb: 48 });

/** Writes 32 MiB into a file without a name, and as much again when it is told to. */
const filler = `
import sys, tempfile
kept = tempfile.TemporaryFile(dir=".")
while True:
    kept.write(bytes(32 << 20)); kept.flush()
    print("written", flush=True)
    if not sys.stdin.readline(): break`;

test('what is written without a name is counted by every close look, and not forgotten between two of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'disk-meter-test-'));
  try {
    const meter = createDiskMeter([folder]);
    const child = spawn('python3', ['-c', filler], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    const look = { processes: () => [`/proc/${child.pid}`], entries: Infinity };
    await once(child.stdout, 'data');
    expect(await meter.excess(limits, look)).toBeUndefined();
    child.stdin.write('\n');
    await once(child.stdout, 'data');
    expect(await meter.excess(limits, look)).toBe('disk');
    child.stdin.end();
    await once(child, 'close');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
