import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Kit, startKit } from '../server/testing/kit.ts';
import { createNxWorkspace, type NxWorkspace } from '../testing/nx-workspace.ts';
import { explainTask, type TaskExplanation } from './explain-task.ts';

/** Two machines of one commit, and one with a change. */
let kit: Kit;
let main: NxWorkspace;
let pullRequest: NxWorkspace;
/** What a machine that is busy with other things needs. */
const unhurried = { APPHUB_NX_CACHE_ANSWER_SECONDS: '60', APPHUB_NX_CACHE_DETAILS_SECONDS: '60', APPHUB_NX_CACHE_FINISH_SECONDS: '60' };
const LIMIT_MS = 180_000;
const access = (token: string) => ({ ...unhurried, APPHUB_NX_CACHE_SERVER: kit.url, APPHUB_NX_CACHE_TOKEN: token });

function explain(workspace: NxWorkspace, token: string, task = 'a:build'): Promise<TaskExplanation> {
  return explainTask(task, { workspaceRoot: workspace.path, env: process.env, settings: { server: new URL(kit.url), token } });
}

beforeAll(async () => {
  kit = await startKit();
  main = createNxWorkspace({ projects: ['a'] });
  pullRequest = createNxWorkspace({ projects: ['a'] });
  const run = await main.build({ shim: true, env: access(kit.token('main')) });
  expect(run).toMatchObject({ exitCode: 0, ran: ['a'] });
}, LIMIT_MS);
afterAll(async () => {
  for (const workspace of [main, pullRequest]) workspace[Symbol.dispose]();
  await kit[Symbol.asyncDispose]();
});

describe('why a task', () => {
  test('is a hit: who made it, on another machine, too', async () => {
    const explanation = await explain(pullRequest, kit.token('pr-1'));
    expect(explanation.verdict).toMatchObject({ kind: 'hit', conflicts: 0, entries: [{ scope: 'main', producer: { name: 'test of main' } }] });
  });

  test('was a miss: which file and which setting differ from the nearest build', async () => {
    pullRequest.write('packages/a/name.txt', 'a\n');
    pullRequest.write('packages/a/new.txt', 'new');
    const { verdict, lastRun } = await explain(pullRequest, kit.token('pr-1'));
    expect(lastRun).toBeUndefined();
    expect(verdict).toMatchObject({ kind: 'miss', compared: 1, nearest: { scope: 'main', producer: { name: 'test of main' } } });
    expect(verdict.kind === 'miss' ? verdict.nearest.differences : []).toEqual([
      { input: 'packages/a/name.txt', kind: 'changed' },
      { input: 'packages/a/new.txt', kind: 'added' },
    ]);
  });

  test('is compared with builds of scopes that are read, never with those of a sibling', async () => {
    await pullRequest.build({ shim: true, env: access(kit.token('pr-1')) });
    pullRequest.write('packages/a/new.txt', 'newer');
    expect((await explain(pullRequest, kit.token('pr-1'))).verdict).toMatchObject({ kind: 'miss', compared: 2, nearest: { scope: 'pr-1', differences: [{ input: 'packages/a/new.txt', kind: 'changed' }] } });
    expect((await explain(pullRequest, kit.token('pr-2'))).verdict).toMatchObject({ kind: 'miss', compared: 1, nearest: { scope: 'main' } });
  }, LIMIT_MS);

  test('ran last: whether its inputs have changed since', async () => {
    expect((await explain(main, kit.token('main'))).lastRun).toMatchObject({ cacheStatus: 'cache-miss', isSame: true });
    expect((await explain(pullRequest, kit.token('pr-1'))).lastRun).toMatchObject({ isSame: false });
  });

  test('that Nx does not know is told as such', async () => {
    await expect(explain(main, kit.token('main'), 'a:bild')).rejects.toMatchObject({ failure: { code: 'NX_CACHE_TASK_UNKNOWN' } });
  });
});
