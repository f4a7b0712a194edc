import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Isolation } from '../isolation/isolation.ts';
import { openSandbox, type SandboxOptions } from '../sandbox/open-sandbox.ts';

export interface TestParent {
  readonly path: string;
  open(options?: Partial<SandboxOptions>): ReturnType<typeof openSandbox>;
}

/** A directory for the sandboxes of each test; after it nothing may be left in it and no process of it may run. */
export function useTestParent(isolation?: Isolation): TestParent {
  let path = '';
  beforeEach(async () => {
    path = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-test-')));
  });
  afterEach(async () => {
    const left = { directories: await readdir(path), processes: processesOf(path) };
    await rm(path, { recursive: true, force: true });
    expect(left).toEqual({ directories: [], processes: [] });
  });
  return {
    get path() {
      return path;
    },
    open: (options) => openSandbox({ parent: path, label: 'test', ...(isolation === undefined ? {} : { isolation }), ...options }),
  };
}

/** @returns ids of processes whose environment, arguments or mounts, in any thread, name the directory; found without the code under test. */
export function processesOf(directory: string): number[] {
  const pids = idsIn('/proc').filter((pid) => pid !== process.pid);
  const names = ['environ', 'cmdline', 'mountinfo'];
  return pids.filter((pid) => threadsOf(pid).some((folder) => names.some((name) => readText(join(folder, name)).includes(directory))));
}

/** What one thread of a process shows, all do, as long as it lives. */
function threadsOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return idsIn(folder).map((thread) => join(folder, String(thread)));
}

function idsIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Waits until something is so; the test's own time limit is the bound. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(5);
}
