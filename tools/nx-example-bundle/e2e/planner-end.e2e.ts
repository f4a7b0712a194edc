import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createNxPlanner } from '../src/planner/index.ts';
import { type GeneratedWorkspace, generateWorkspace } from '../src/planner/testing/generated-workspace.ts';

/** A plugin that says what it sees of the environment, starts a process and never comes to an end. */
const HANGING_PLUGIN = `
const { spawn } = require('node:child_process');
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
exports.name = 'hang';
exports.createNodes = ['nx.json', () => {
  const sleeper = spawn('sleep', ['600'], { stdio: 'inherit' });
  const file = join(__dirname, 'seen.json');
  writeFileSync(file + '.new', JSON.stringify({ pids: [process.pid, sleeper.pid], env: Object.keys(process.env) }));
  renameSync(file + '.new', file);
  return new Promise(() => setInterval(() => undefined, 1000));
}];
`;

const hanging = () =>
  generateWorkspace({
    examples: 1,
    searchPath: process.env['PATH'] ?? '',
    files: { 'nx.json': { analytics: false, plugins: ['./hang.cjs'] }, 'hang.cjs': HANGING_PLUGIN },
  });

interface Seen {
  readonly pids: readonly number[];
  readonly env: readonly string[];
}

function hasSeen({ path }: GeneratedWorkspace): boolean {
  return existsSync(join(path, 'seen.json'));
}

async function seenBy(workspace: GeneratedWorkspace): Promise<Seen> {
  while (!hasSeen(workspace)) await pause(20);
  return JSON.parse(readFileSync(join(workspace.path, 'seen.json'), 'utf8')) as Seen;
}

/** A process that has ended and that nobody has asked after yet is no longer there, either. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await pause(20);
}

/** Which processes run is read from /proc. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('planning that does not end', () => {
  test('is given up after its time, and nothing of it is left', async () => {
    using workspace = hanging();
    for (let seconds = 8; !hasSeen(workspace); seconds *= 2) {
      // On a busy machine the time can be over before Nx has come to the plugin.
      const planned = await createNxPlanner({ environment: workspace.environment, timeoutMs: seconds * 1000 }).plan({ repositoryRoot: workspace.path, selection: 'all' });
      expect(planned).toMatchObject({ ok: false, error: { code: 'PLAN_TIMEOUT', message: `Nx did not give a plan within ${seconds} s.` } });
    }
    await allGone((await seenBy(workspace)).pids);
    expect(readdirSync(workspace.environment['TMPDIR'] ?? '')).toEqual([]);
  });

  test('ends when it is canceled, and nothing of it is left', async () => {
    using workspace = hanging();
    const controller = new AbortController();
    const planning = createNxPlanner({ environment: { ...workspace.environment, APPHUB_TOKEN: 'secret' } }).plan({ repositoryRoot: workspace.path, selection: 'all', signal: controller.signal });
    const { pids, env } = await seenBy(workspace);
    expect(pids.every(isRunning)).toBe(true);
    expect(env).toContain('HOME');
    expect(env).not.toContain('APPHUB_TOKEN');
    controller.abort();
    expect(await planning).toMatchObject({ ok: false, error: { code: 'CANCELED' } });
    await allGone(pids);
  });

  test('is not begun when it is canceled already', async () => {
    using workspace = hanging();
    const planned = await createNxPlanner({ environment: workspace.environment }).plan({ repositoryRoot: workspace.path, selection: 'all', signal: AbortSignal.abort() });
    expect(planned).toMatchObject({ ok: false, error: { code: 'CANCELED' } });
    expect(existsSync(join(workspace.path, 'seen.json'))).toBe(false);
  });

  test('ends when the program that asked is killed', async () => {
    using workspace = hanging();
    const planner = join(import.meta.dirname, '..', 'src', 'planner', 'index.ts');
    const program = `import { createNxPlanner } from ${JSON.stringify(planner)};
      await createNxPlanner({ environment: process.env }).plan({ repositoryRoot: ${JSON.stringify(workspace.path)}, selection: 'all' });`;
    const asking = spawn(process.execPath, ['--input-type=module', '-e', program], { env: workspace.environment, stdio: 'ignore' });
    const { pids } = await seenBy(workspace);
    asking.kill('SIGKILL');
    await allGone(pids);
  });
});

test('a process that ends without a plan is told with its last words', async () => {
  using workspace = generateWorkspace({
    examples: 1,
    searchPath: process.env['PATH'] ?? '',
    files: { 'nx.json': { plugins: ['./crash.cjs'] }, 'crash.cjs': "process.stderr.write('the plugin gave up\\n'); process.kill(process.pid, 'SIGKILL');" },
  });
  const planned = await createNxPlanner({ environment: workspace.environment }).plan({ repositoryRoot: workspace.path, selection: 'all' });
  expect(planned).toMatchObject({ ok: false, error: { code: 'PLAN_FAILED', message: expect.stringContaining('SIGKILL'), problems: ['the plugin gave up'] } });
});
