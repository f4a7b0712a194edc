import { failure, FailureError } from '@apphub/model';
import { completionOf } from '../../imports/testing/fixture.ts';
import { cancelLoad, completeHits, completeTask, confirmTaskCancel, failTask, type Load, loadGraph, loseTask, recordTaskStage, releaseTask, resumeLoad, retryFailed, type TaskClaim } from '../index.ts';
import { type Bench, blindLease, bundleOf, type Held, planOf } from './bench.ts';
import * as model from './model.ts';
import { violations } from './violations.ts';

export const moves = ['take', 'take', 'take', 'take', 'complete', 'complete', 'complete', 'resolve', 'resolve', 'fail', 'fail-for-now', 'vanish', 'hand-back', 'stale', 'stale', 'hits', 'time', 'time', 'cancel', 'resume', 'retry'] as const;

export interface Move {
  readonly kind: (typeof moves)[number];
  /** Chooses among those it could be done to. */
  readonly which: number;
}

export interface Game extends model.ModelShape {
  readonly moves: readonly Move[];
}

const broken = failure('BUILD_FAILED', 'No.');
const away = failure('STORE_UNAVAILABLE', 'Not now.');

/**
 * Plays random moves on a real load and on the model at the same time, some of them by workers that have been overtaken
 * in the meantime, then works the load off. Without fence, these workers are taken for the current ones.
 *
 * @returns what is different or not as it must be, at the first move that shows it.
 */
export async function play(bench: Bench, game: Game, { isFenced }: { readonly isFenced: boolean }): Promise<readonly string[]> {
  const load = await bench.create(planOf(game.upstreams), game);
  const table: Table = { bench, load, game, model: model.modelOf(game), held: [], stale: [], isFenced };
  for (const [index, move] of [...game.moves, ...workOff(table)].entries()) {
    if (index >= game.moves.length && model.isOver(table.model)) break;
    const found = [...(await step(table, move)), ...(await differences(table))];
    if (found.length > 0) return found.map((words) => `move ${index} (${move.kind}): ${words}`);
  }
  if (!model.isOver(table.model)) return ['the load does not come to an end'];
  return violations(bench.database);
}

interface Table {
  readonly bench: Bench;
  readonly load: Load;
  readonly game: Game;
  readonly model: model.Model;
  /** Attempts that their workers take for theirs, and which are. */
  held: readonly Held[];
  /** Attempts that their workers take for theirs, and which are not any more. */
  stale: readonly Held[];
  readonly isFenced: boolean;
}

function workOff({ game }: Table): readonly Move[] {
  const rounds = Object.keys(game.upstreams).length * 8;
  return Array.from({ length: rounds }, () => (['take', 'complete', 'time'] as const).map((kind) => ({ kind, which: 0 }))).flat();
}

async function step(table: Table, { kind, which }: Move): Promise<readonly string[]> {
  const { bench, load } = table;
  switch (kind) {
    case 'take':
      return take(table);
    case 'stale': {
      const worker = table.stale[which % Math.max(1, table.stale.length)];
      return worker === undefined ? [] : same(await speakLate(table, { worker, which }), await modelOfLate(table, { worker, which }));
    }
    case 'hits': {
      const slugs = Object.keys(table.game.upstreams).filter((_, index) => (which >> index % 8) % 2 === 1);
      const hits = await Promise.all(slugs.map((slug) => bundleOf(bench.database, { slug, inputs: `hit ${slug}` })));
      const done = await completeHits(bench.ports, { loadId: load.id, hits });
      return same([...done].sort().join(), [...model.hit(table.model, slugs)].sort().join());
    }
    case 'time':
      await bench.passTime();
      model.timePassed(table.model);
      return [];
    case 'cancel':
      return same(await codeOf(cancelLoad(bench.ports, load.id)), model.canceled(table.model));
    case 'resume':
      await resumeLoad(bench.ports, load.id);
      model.reopened(table.model, ['canceled']);
      return [];
    case 'retry':
      await retryFailed(bench.ports, load.id);
      model.reopened(table.model, ['failed', 'blocked', 'canceled']);
      return [];
    default: {
      const worker = table.held[which % Math.max(1, table.held.length)];
      return worker === undefined ? [] : speak(table, { kind, worker });
    }
  }
}

async function take(table: Table): Promise<readonly string[]> {
  const may = model.claimable(table.model);
  const held = await table.bench.take();
  if (held === undefined) return may.length === 0 ? [] : [`nobody is given ${may.join()}`];
  const { slug, attempt } = held.claim;
  if (!may.includes(slug)) return [`${slug} was begun, of ${may.join() || 'none'}`];
  table.held = [...table.held, held];
  return same(attempt, model.claimed(table.model, slug));
}

async function speak(table: Table, { kind, worker }: { readonly kind: Move['kind']; readonly worker: Held }): Promise<readonly string[]> {
  const { bench, model: expected } = table;
  const { claim } = worker;
  const done = () => (table.held = table.held.filter((other) => other !== worker));
  switch (kind) {
    case 'resolve': {
      const { inputs } = expected.tasks.get(claim.slug) ?? { inputs: '' };
      const { kind: recorded } = await recordTaskStage(bench.ports, claim, { stage: 'resolving', fingerprint: completionOf(inputs).receipt.fingerprint });
      if (recorded === 'parked') keepStale(table, worker);
      return same(recorded === 'parked' ? 'parked' : 'written', model.resolved(expected, claim));
    }
    case 'complete': {
      const code = await codeOf(complete(table, claim));
      const problems = same(code, model.completed(expected, claim));
      if (code === 'CANCELED') {
        await confirmTaskCancel(bench.ports, claim);
        model.handedBack(expected, claim);
      }
      keepStale(table, worker);
      return problems;
    }
    case 'fail':
    case 'fail-for-now': {
      done();
      const mayPass = kind === 'fail-for-now';
      const problems = same(await codeOf(failTask(bench.ports, claim, { failure: mayPass ? away : broken, mayPass })), model.failed(expected, claim, mayPass));
      if (mayPass) await bench.stopTime();
      keepStale(table, worker);
      return problems;
    }
    case 'hand-back':
      keepStale(table, worker);
      return same(await codeOf(releaseTask(bench.ports, claim)), model.handedBack(expected, claim));
    default:
      keepStale(table, worker);
      await bench.takeBack(worker);
      await loseTask(bench.ports, claim);
      model.lost(expected, claim);
      return [];
  }
}

function keepStale(table: Table, worker: Held): void {
  table.held = table.held.filter((other) => other !== worker);
  table.stale = [...table.stale, worker];
}

/** A worker that does not know that it was overtaken says that it is done, or that it failed. */
async function speakLate(table: Table, { worker, which }: { readonly worker: Held; readonly which: number }): Promise<string> {
  const claim = table.isFenced ? worker.claim : await unfenced(table, worker);
  if (which % 3 === 0) return codeOf(failTask(table.bench.ports, claim, { failure: broken, mayPass: false }));
  if (which % 3 === 1) return codeOf(recordTaskStage(table.bench.ports, claim, { stage: 'packaging' }));
  return codeOf(complete(table, claim));
}

async function modelOfLate({ model: expected }: Table, { worker, which }: { readonly worker: Held; readonly which: number }): Promise<string> {
  return which % 3 === 2 ? model.completed(expected, worker.claim) : 'ATTEMPT_LOST';
}

/** As if the number of an attempt meant nothing, and a lease could not be lost. */
async function unfenced({ bench, load }: Table, { claim, delivery }: Held): Promise<TaskClaim> {
  const { tasks } = await loadGraph(bench.database, load.id);
  const attempt = tasks.find(({ id }) => id === claim.taskId)?.attempt ?? 0;
  return { ...claim, attempt, lease: blindLease(bench.boss, delivery) };
}

async function complete({ bench, model: expected }: Table, claim: TaskClaim): Promise<void> {
  const { inputs } = expected.tasks.get(claim.slug) ?? { inputs: claim.slug };
  await completeTask(bench.ports, claim, await bundleOf(bench.database, { slug: claim.slug, inputs }));
}

async function differences({ bench, load, model: expected }: Table): Promise<readonly string[]> {
  const { tasks } = await loadGraph(bench.database, load.id);
  return tasks.flatMap(({ slug, state, attempt, because }) => {
    const task = expected.tasks.get(slug);
    const real = [state === 'ready' || state === 'queued' ? 'open' : state, attempt, state === 'blocked' ? because : null];
    return same(`${slug} ${real.join()}`, `${slug} ${[task?.state, task?.attempt, task?.because ?? null].join()}`);
  });
}

function same(real: unknown, expected: unknown): readonly string[] {
  return real === expected ? [] : [`${String(real)}, where ${String(expected)} was expected`];
}

async function codeOf(done: Promise<unknown>): Promise<string> {
  return done.then(
    () => 'written',
    (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : `${String(thrown)}`),
  );
}
