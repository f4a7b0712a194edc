import { describe, expect, test } from '@jest/globals';
import type { LoadGraph, LoadProgress, LoadTask, TaskProgress } from '@apphub/model/api';
import { plain } from '../terminal.ts';
import { loadTree } from './load-tree.ts';
import { createLoadView, moveTask, readTasks } from './load-view.ts';

const NOTHING = { waiting: 0, ready: 0, queued: 0, running: 0, completed: 0, failed: 0, blocked: 0, canceled: 0 };
const LOAD: LoadProgress = { id: 'a1', state: 'running', stopping: null, failure: null, counts: NOTHING, cached: 0, leftMs: 12_000, createdAt: '', startedAt: '', updatedAt: '', endedAt: null };
const failure = { code: 'BUILD_FAILED', message: 'It broke\u001b[2J.', remedy: 'Mend it.' } as const;

/** What was read of a task that has not begun. */
function node(slug: string, more: Partial<LoadTask> = {}): LoadTask {
  return { slug, state: 'waiting', stage: null, attempt: 0, cached: null, failure: null, because: null, expectedMs: 4000, spentMs: null, wait: null, ...more } as LoadTask;
}

/** What is told of a task. */
function told(slug: string, more: Partial<TaskProgress>): TaskProgress {
  return { slug, state: 'running', stage: null, attempt: 1, cached: null, failure: null, because: null, ...more } as TaskProgress;
}

function view(nodes: LoadTask[], edges: LoadGraph['edges'] = [], counts: Partial<LoadProgress['counts']> = {}) {
  const made = createLoadView();
  made.load = { ...LOAD, counts: { ...NOTHING, ...counts } };
  readTasks(made, { nodes, edges, now: 0 });
  return made;
}

const options = { now: 3000, rows: 24, paint: plain };

describe('the tree of a load', () => {
  test('shows what fails and what is at work first, and below each what waits for it', () => {
    const load = view([node('far'), node('near'), node('tides'), node('broken'), node('behind')], [['tides', 'near'], ['near', 'far'], ['broken', 'behind']], { running: 1, waiting: 2, failed: 1, blocked: 1 });
    moveTask(load, { ...told('broken', { state: 'failed', failure }), now: 500 });
    moveTask(load, { ...told('behind', { state: 'blocked', attempt: 0, because: 'broken' }), now: 500 });
    moveTask(load, { ...told('tides', { stage: 'installing-dependencies' }), now: 1000 });
    moveTask(load, { ...told('tides', { stage: 'building' }), now: 2200 });
    expect(loadTree(load, options)).toEqual([
      '⠋ Load a1  ━━━━━━━━━━──────────────  40 %  running  0 of 5, 1 failed, 1 blocked, about 9.0 s left',
      '├─ ✖ broken     failed  BUILD_FAILED  It broke\\u001b[2J.',
      '│  └─ ⊘ behind  blocked because of broken',
      '├─ ▶ tides      ━━━━━━──────  50 %  building 800 ms  after installing-dependencies 1.2 s',
      '│  └─ ◌ near    waiting',
      '      └─ ◌ far  waiting',
    ]);
  });

  test('has time for each stage once a task is done, and none for what was found', () => {
    const load = view([node('tides'), node('winds')], [], { completed: 2 });
    moveTask(load, { ...told('tides', { stage: 'building' }), now: 0 });
    moveTask(load, { ...told('tides', { stage: 'packaging' }), now: 1200 });
    moveTask(load, { ...told('tides', { state: 'completed', cached: false }), now: 1500 });
    moveTask(load, { ...told('winds', { state: 'completed', attempt: 0, cached: true }), now: 1600 });
    expect(loadTree(load, options).slice(1)).toEqual(['├─ ✔ winds  found', '└─ ✔ tides  built in 1.5 s (building 1.2 s, packaging 300 ms)']);
  });

  test('is never higher than the terminal, however large the load is', () => {
    const many = Array.from({ length: 500 }, (_, index) => node(`task-${String(index).padStart(3, '0')}`, { state: index < 3 ? 'running' : 'queued' }));
    const lines = loadTree(view(many, [], { queued: 497, running: 3 }), { ...options, rows: 12 });
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('└─ and 491 more: 491 queued');
  });

  test('says why a task does not go on, until it moves', () => {
    const load = view([node('tides', { state: 'queued', wait: { kind: 'no-worker', needs: { platforms: [], tools: ['python3'], memoryMb: 0 }, words: 'no live worker can build this: needs python3' } })], [], { queued: 1 });
    expect(loadTree(load, options)[1]).toBe('└─ ○ tides  queued, no live worker can build this: needs python3');
    moveTask(load, { ...told('tides', { stage: 'building' }), now: 3000 });
    expect(loadTree(load, options)[1]).toBe('└─ ▶ tides  ────────────   0 %  building 0 ms');
  });

  test('takes what waited for a task that is done out of its waiting', () => {
    const load = view([node('tides'), node('winds'), node('both'), node('near')], [['tides', 'both'], ['winds', 'both'], ['tides', 'near']], { running: 2, waiting: 2 });
    moveTask(load, { ...told('winds', { stage: 'building' }), now: 0 });
    moveTask(load, { ...told('tides', { state: 'completed', cached: true }), now: 0 });
    expect(loadTree(load, options).slice(1)).toEqual(['├─ ▶ winds    ━━━━━━━━━───  75 %  building 3.0 s', '│  └─ ◌ both  waits for winds', '├─ ○ near     queued', '└─ ✔ tides    found']);
  });

  test('begins anew with each attempt', () => {
    const load = view([node('tides')], [], { running: 1 });
    moveTask(load, { ...told('tides', { stage: 'building' }), now: 0 });
    moveTask(load, { ...told('tides', { stage: 'resolving', attempt: 2 }), now: 2900 });
    expect(loadTree(load, options)[1]).toBe('└─ ▶ tides  ────────────   2 %  resolving (attempt 2) 100 ms');
  });
});
