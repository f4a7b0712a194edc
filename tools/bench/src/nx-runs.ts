import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const LIMIT_SECONDS = 1.5;

const run = promisify(execFile);

/**
 * All examples through Nx when nothing is left to build: with everything in Nx's own cache, and with Nx's cache empty
 * and everything in the store, as on a fresh machine. Nx's own start is what it needs to list its projects.
 */
export async function benchNxRuns(repositoryRoot: string): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'apphub-bench-'));
  try {
    return await measure(folder, repositoryRoot);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, repositoryRoot: string): Promise<readonly BenchRow[]> {
  const nx = (cache: string, ...args: string[]) => {
    const env = {
      ...process.env,
      APPHUB_BUNDLE_STORAGE_URL: pathToFileURL(join(folder, 'store')).href,
      NX_CACHE_DIRECTORY: join(folder, cache),
      NX_WORKSPACE_DATA_DIRECTORY: join(folder, `${cache}-data`),
    };
    return run('npx', ['nx', ...args], { cwd: repositoryRoot, env, maxBuffer: 64 << 20 });
  };
  const bundle = ['run-many', '-t', 'example-bundle'];
  await nx('filled', ...bundle);
  const start: number[] = [];
  const cached: number[] = [];
  const stored: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    start.push(await secondsOf(() => nx('filled', 'show', 'projects')));
    cached.push(await secondsOf(() => nx('filled', ...bundle)));
    stored.push(await secondsOf(() => nx(`empty-${round}`, ...bundle)));
  }
  return [row('all examples, cached by Nx', cached, start), row('all examples, Nx cache empty, all in the store', stored, start)];
}

function row(name: string, seconds: readonly number[], start: readonly number[]): BenchRow {
  const beyond = median(seconds) - median(start);
  return {
    name,
    value: `${beyond.toFixed(2)} s beyond Nx's start`,
    limit: `${LIMIT_SECONDS} s`,
    held: beyond < LIMIT_SECONDS,
    note: `${median(seconds).toFixed(2)} s in all; ${(median(seconds) / median(start)).toFixed(2)} of Nx's start (${median(start).toFixed(2)} s)`,
  };
}
