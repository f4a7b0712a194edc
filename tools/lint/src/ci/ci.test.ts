import { describe, expect, test } from '@jest/globals';
import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempCheckout } from '../testing/temp-checkout.ts';
import { filesLeft } from './left-files.ts';
import { processesOf } from './left-processes.ts';
import { countTasks } from './task-count.ts';

const run = (...tasks: object[]) => JSON.stringify({ run: { command: 'nx run-many' }, tasks });
const task = (taskId: string, status: number | undefined, cacheStatus = 'cache-miss') => ({ taskId, status, cacheStatus });

describe('the tasks of a run', () => {
  test('count by their exit codes, and one that was stopped has failed', () => {
    const text = run(task('a:b', 0), task('c:d', 1), task('e:f', undefined), task('g:h', 0, 'local-cache-hit'));
    expect(countTasks(text)).toEqual({ passed: 2, failed: 2, ran: ['a:b', 'c:d', 'e:f'] });
  });

  test('are not guessed from something else', () => {
    expect(() => countTasks('{"tasks": "none"}')).toThrow();
  });
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('processes', () => {
  test.each<[string, (folder: string) => Pick<SpawnOptions, 'cwd' | 'env'>, (folder: string) => string]>([
    ['that work in a folder', (cwd) => ({ cwd }), () => ''],
    ['that have it in their environment', (folder) => ({ env: { TMPDIR: folder } }), () => ''],
    ['that name it on their command line', () => ({}), (folder) => folder],
  ])('%s belong to it until they end, and not to a folder whose name begins alike', async (_name, options, argument) => {
    using checkout = tempCheckout({});
    const child = spawn(process.execPath, ['-e', "process.stdin.resume(); process.stdout.write('!')", argument(checkout.root)], { stdio: ['pipe', 'pipe', 'ignore'], ...options(checkout.root) });
    // Before it speaks, /proc may still show what it was forked from.
    await once(child.stdout, 'data');
    expect(processesOf(checkout.root).map(({ pid }) => pid)).toEqual([child.pid]);
    expect(processesOf(checkout.root.slice(0, -1))).toEqual([]);
    child.stdin.end();
    await once(child, 'exit');
    expect(processesOf(checkout.root)).toEqual([]);
  });

  test('that ask are not left behind themselves', () => {
    expect(processesOf(process.cwd()).map(({ pid }) => pid)).not.toContain(process.pid);
  });
});

test('temp folders of ours and archives outside fixtures are found', () => {
  using checkout = tempCheckout({ 'examples/a/a.tgz': '', 'libs/a/fixtures/a.tgz': '', 'node_modules/b/b.tgz': '' });
  mkdirSync(join(checkout.root, 'apphub-build-1'));
  mkdirSync(join(checkout.root, 'other'));
  expect(filesLeft({ temp: checkout.root, checkout: checkout.root })).toEqual(['temp folder apphub-build-1', 'archive examples/a/a.tgz']);
});
