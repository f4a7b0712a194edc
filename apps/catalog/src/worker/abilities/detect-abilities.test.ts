import { hostPlatform } from '@apphub/model/node';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectAbilities } from './detect-abilities.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'abilities-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, mode = 0o755): void {
  writeFileSync(join(folder, name), '');
  chmodSync(join(folder, name), mode);
}

const detect = () => detectAbilities({ isolation: 'process-group' }, [folder, join(folder, 'missing')]);

describe('what a worker can build', () => {
  test('is the platform, memory, and the tools that are there', async () => {
    for (const name of ['python3', 'python3.11', 'python3-config', 'cc', 'make']) program(name);
    const { abilities, isolation } = await detect();
    expect(abilities).toMatchObject({ platform: hostPlatform(), tools: ['python3', 'python3.11'] });
    expect(isolation).toBe('process-group');
    expect(abilities.memoryMb).toBeGreaterThan(0);
    expect(abilities.memoryMb).toBeLessThanOrEqual(totalmem() / 2 ** 20);
  });

  test('is nothing that cannot be run', async () => {
    program('python3', 0o644);
    expect((await detect()).abilities.tools).toEqual([]);
  });
});
