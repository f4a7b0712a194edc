import { describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRepository, example, scripted } from './repository.ts';

interface DoctorJson {
  readonly fit: boolean;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly words: string; readonly remedy?: string }[];
  readonly isolation: { readonly protections: readonly object[] };
}

describe('apphub', () => {
  test('doctor says what this machine has, and how well builds are shut in', async () => {
    using repository = createRepository(example('tides'));
    const { checks, fit, isolation } = await repository.json<DoctorJson>(['doctor']);
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'npm', 'esbuild', 'isolation', 'store', 'clock', 'records', 'temp folder', 'cache folder', 'store folder']));
    expect(checks.filter(({ state }) => state === 'missing')).toEqual([]);
    expect(fit).toBe(true);
    expect(isolation.protections.length).toBeGreaterThan(5);
    const words = await repository.apphub(['doctor']);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout).toMatch(/^ok {7}node +24\.\d+\.\d+, the pinned one, on /);
  });

  test('doctor ends with 1 where something is missing, and says how to mend it', async () => {
    using repository = createRepository({ ...example('tides'), ...example('snake', { files: { 'manifest.json': { name: 'snake', version: '1.0.0', runtime: 'python3.99', pythonEntry: 'src/main.py' }, 'src/main.py': '' } }) });
    writeFileSync(join(repository.home, 'file'), '');
    const run = await repository.apphub(['doctor'], { env: { APPHUB_BUNDLE_STORAGE_URL: `file://${repository.home}/file/store` } });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^MISSING {2}store +The store in .*\n +\S/m);
    expect(run.stdout).toMatch(/^MISSING {2}python3\.99 +python3\.99 is not in .*; needed by snake\.\n +Install python3\.99/m);
    expect(run.stderr).toMatch(/^HOST_UNFIT {2}Missing on this machine: store, store folder, python3\.99\.$/m);
  });

  test('outside a repository is wrong usage', async () => {
    using repository = createRepository({});
    mkdirSync(join(repository.root, 'src'));
    const run = await repository.apphub(['explain', 'tides']);
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('is not inside a repository with examples') });
  });

  test('writes plain text, whatever the terminal', async () => {
    using repository = createRepository(example('tides'));
    const run = await repository.apphub(['explain', 'tides'], { env: { FORCE_COLOR: '3', NO_COLOR: '' } });
    expect(run.stdout + run.stderr).not.toContain('\u001b');
  });

  test('killed in the middle leaves nothing once the next command has swept', async () => {
    using repository = createRepository(scripted('slow', 'await new Promise((resolve) => setTimeout(resolve, 2000));'));
    const killed = await repository.apphub(['verify', 'slow'], {
      onNote: (line, child) => {
        if (line.startsWith('slow  again: building')) child.kill('SIGKILL');
      },
    });
    expect(killed.code).toBeNull();
    // The build in the other process hears of the death of its parent and cleans up by itself meanwhile.
    for (let left = ['not looked yet']; left.length > 0; left = repository.left()) {
      expect(await repository.apphub(['explain', 'slow'])).toMatchObject({ code: 0 });
      await pause(50);
    }
    expect(await repository.apphub(['verify', 'slow'])).toMatchObject({ code: 0 });
  });
});
