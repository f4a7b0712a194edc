import { type BuildEvent, isDigest } from '@apphub/model';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildPool, openBuildPool } from './build-pool.ts';

let folder: string;
let env: Record<string, string>;
let pool: BuildPool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-process-'));
  mkdirSync(join(folder, 'tmp'));
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    APPHUB_BUNDLE_STORAGE_URL: `file://${join(folder, 'store')}`,
  };
  pool = openBuildPool({ env });
});
afterEach(async () => {
  await pool[Symbol.asyncDispose]();
  expect(builders()).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

/** The processes that build, below this one. */
function builders(): string[] {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return pids.filter((pid) => commandLine(pid).includes('child/main.ts'));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

function write(files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, 'repository/examples', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

function example(slug: string, build: string): void {
  write({
    [`${slug}/apphub.bundle.json`]: { slug },
    [`${slug}/manifest.json`]: { name: slug, version: '1.0.0', entry: 'dist/index.js', capabilities: ['fs'] },
    [`${slug}/package.json`]: { name: slug, scripts: { build: 'node build.mjs' } },
    [`${slug}/build.mjs`]: `import fs from 'node:fs';\nfs.mkdirSync('dist', { recursive: true });\nfs.writeFileSync('dist/index.js', 'exports.handler = () => 1;\\n');\n${build}\n`,
  });
}

function run(slug: string, { force = false, signal = new AbortController().signal, onEvent = async () => undefined }: { force?: boolean; signal?: AbortSignal; onEvent?: (event: BuildEvent) => Promise<void> } = {}) {
  return pool.build({ kind: 'build', repositoryRoot: join(folder, 'repository'), slug, force }, { signal, onEvent });
}

const stagesOf = (events: readonly BuildEvent[]) => events.flatMap((event) => (event.type === 'stage' ? event.stage : []));

describe('a build in a process of its own', () => {
  test('tells its events one after the other and gives what the catalog needs to know', async () => {
    example('hello', 'console.log("building");');
    const events: BuildEvent[] = [];
    let busy = 0;
    const first = await run('hello', {
      async onEvent(event) {
        busy += 1;
        expect(busy).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(event);
        busy -= 1;
      },
    });
    expect(first).toMatchObject({ ok: true, value: { cached: false, because: 'no-record', manifest: { version: '1.0.0', capabilities: ['fs'] } } });
    expect(stagesOf(events)).toEqual(['resolving', 'building', 'packaging', 'uploading', 'completed']);
    if (first.ok) expect(isDigest(first.value.receipt.digest)).toBe(true);

    const again = await run('hello');
    expect(again).toMatchObject({ ok: true, value: { cached: true, because: 'reused' } });
    const forced = await run('hello', { force: true });
    expect(forced).toMatchObject({ ok: true, value: { cached: false, because: 'forced' } });
    if (first.ok && forced.ok) expect(forced.value.receipt).toEqual(first.value.receipt);
  });

  test('that fails says with what', async () => {
    example('broken', 'process.exit(3);');
    expect(await run('broken')).toMatchObject({ ok: false, error: { code: 'BUILD_FAILED' } });
    expect(await run('nowhere')).toMatchObject({ ok: false, error: { code: 'CONFIG_UNKNOWN_DEPENDENCY' } });
  });

  test('is taken down on cancel and leaves nothing behind', async () => {
    example('endless', 'setInterval(() => undefined, 1000);');
    const canceling = new AbortController();
    const result = await run('endless', {
      signal: canceling.signal,
      onEvent: async (event) => {
        if (event.type === 'stage' && event.stage === 'building') canceling.abort();
      },
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELED' } });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test('is taken down when its events can no longer be told', async () => {
    example('endless', 'setInterval(() => undefined, 1000);');
    const lost = new Error('lost');
    await expect(run('endless', { onEvent: () => Promise.reject(lost) })).rejects.toBe(lost);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test('that is killed is a failure, not a hang', async () => {
    // Without isolation the build sees its parent: the process that this test is about.
    await pool[Symbol.asyncDispose]();
    pool = openBuildPool({ env: { ...env, APPHUB_ISOLATION: 'process-group' } });
    example('murder', `const stat = (pid) => fs.readFileSync('/proc/' + pid + '/stat', 'utf8');
const parent = (pid) => Number(stat(pid).split(') ')[1].split(' ')[1]);
let pid = process.ppid;
while (!fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('child/main.ts')) pid = parent(pid);
process.kill(pid, 'SIGKILL');`);
    expect(await run('murder')).toMatchObject({ ok: false, error: { code: 'WORKER_LOST' } });
  });

  test('is one that is there already where that is free, and sees what has changed since', async () => {
    example('hello', 'console.log("first");');
    const first = await run('hello');
    const [before] = builders();
    example('hello', 'fs.writeFileSync("dist/more.js", "1");');
    const second = await run('hello');
    expect(builders()).toEqual([before]);
    expect([first, second]).toMatchObject([{ ok: true, value: { cached: false } }, { ok: true, value: { cached: false } }]);
    if (first.ok && second.ok) expect(second.value.receipt.contentDigest).not.toBe(first.value.receipt.contentDigest);
    await Promise.all([run('hello', { force: true }), run('hello', { force: true })]);
    expect(builders()).toHaveLength(2);
  });

  test('is not taken again after a cancellation, or when it is old', async () => {
    example('hello', '');
    const canceling = new AbortController();
    await run('hello', { force: true, signal: canceling.signal, onEvent: async () => canceling.abort() });
    expect(builders()).toEqual([]);

    await pool[Symbol.asyncDispose]();
    pool = openBuildPool({ env, maxAgeMs: 0 });
    await run('hello');
    const [old] = builders();
    await run('hello');
    expect(builders()).not.toContain(old);
  });
});
