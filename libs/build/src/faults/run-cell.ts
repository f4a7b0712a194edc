import { failureOf } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type Backend, layout, openStore } from '@apphub/store';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { buildExample } from '../build-example.ts';
import type { Column } from './columns.ts';
import type { Scene } from './scenarios.ts';
import { callName, noticing, recordedBackend, type RecordedCall, routedBackend, type StoreCall } from './store-call.ts';
import { copyObjects, openWorld, type World } from './world.ts';

/**
 * Milliseconds in which any of these builds must end: many times what a build takes on a busy machine with one call
 * that is not answered, and far from for ever.
 */
const BOUND_MS = 30_000;

/** What a build did while one call of its store went wrong. */
export interface Cell {
  readonly kind: 'built' | 'reused' | 'failed';
  /** The code of a failed build. */
  readonly code?: string;
  /** What was told that did not fail the build: one code for each notice. */
  readonly told: readonly string[];
  /** The store holds other bytes under the blob's name than it names; whoever reads them is refused. */
  readonly refused: boolean;
}

/** The calls that the scenario's build makes of a store in which nothing goes wrong. */
export async function recordCalls(scene: Scene): Promise<readonly RecordedCall[]> {
  const { backend, calls } = recordedBackend(await copyObjects(scene.objects));
  await using world = await openWorld(backend);
  const result = await scene.buildLast(world.ports);
  if (!result.ok) throw new Error(`The build without a fault failed: ${JSON.stringify(result.error)}`);
  return calls;
}

/**
 * Runs the scenario's build with a fault at one of its calls, then, on what it left, without.
 *
 * @throws Error when the fault was not reached, the build did not end in its bound or left something behind, or the
 *   store is not one that the next build can use.
 */
export async function runCell(scene: Scene, call: StoreCall, column: Column): Promise<Cell> {
  const objects = await copyObjects(scene.objects);
  const fault = strikeAt(objects, call, column);
  await using world = await openWorld(fault.backend, column.patience);
  const result = await withinBound(scene.buildLast(world.ports));
  if (!fault.wasReached()) throw new Error('The build did not make the call that was to go wrong.');
  expectNothingLeft(world);
  const refused = !(await blobsAreWhole(objects));
  await expectNextBuildsWork(scene, objects);
  const told = world.events.flatMap((event) => (event.type === 'notice' ? [event.failure.code] : []));
  return result.ok
    ? { kind: result.value.origin.kind, told, refused }
    : { kind: 'failed', code: result.error.code, told, refused };
}

function strikeAt(backend: Backend, call: StoreCall, { spoil, lasting = false, spoilsContent = false }: Column) {
  let [reached, carried] = [false, !spoilsContent || call.operation === 'put' || call.operation === 'head'];
  const spoilt = spoil(noticing(backend, () => (carried = true)));
  const routed = routedBackend(backend, (made) => {
    const strikes = callName(made) === callName(call);
    reached ||= strikes;
    return strikes || (lasting && reached) ? spoilt : backend;
  });
  return { backend: routed, wasReached: () => reached && carried };
}

async function withinBound(building: ReturnType<typeof buildExample>) {
  const stop = new AbortController();
  const late = pause(BOUND_MS, undefined, { signal: stop.signal }).then(
    () => {
      throw new Error(`The build did not end within ${BOUND_MS} ms.`);
    },
    () => building,
  );
  try {
    return await Promise.race([building, late]);
  } finally {
    stop.abort();
  }
}

function expectNothingLeft(world: World): void {
  const left = world.leftovers();
  if (left.length > 0) throw new Error(`The build left ${left.join(', ')}.`);
}

/**
 * @returns whether every blob has the bytes that its name says, found without the code under test.
 * @throws Error when one that has not can be read all the same.
 */
async function blobsAreWhole(objects: Backend): Promise<boolean> {
  let whole = true;
  // A copy, since reading bad bytes leaves a note.
  const store = openStore(await copyObjects(objects));
  for await (const { digest } of store.listBlobs()) {
    const stored = await objects.get(layout.blob(digest));
    if (stored !== undefined && sha256(await buffer(stored)) === digest) continue;
    whole = false;
    const opened = await store.openBlob(digest);
    const code = await opened?.toArray().then(() => 'none', (error: unknown) => failureOf(error).code);
    if (code !== 'STORE_BLOB_CORRUPT') throw new Error(`The blob ${digest} is not what its name says and can be read (${code}).`);
  }
  return whole;
}

/** The first one may rely on bytes that nobody has read; once somebody has, the next one replaces them. */
async function expectNextBuildsWork(scene: Scene, objects: Backend): Promise<void> {
  await using next = await openWorld(objects);
  await expectGolden(scene, next);
  if (await isReadable(scene, next)) return;
  await using repair = await openWorld(objects);
  await expectGolden(scene, repair);
  if (!(await isReadable(scene, repair))) throw new Error('The bundle cannot be read after it was found corrupt and built again.');
}

async function expectGolden(scene: Scene, world: World): Promise<void> {
  const result = await scene.build(world.ports);
  if (!result.ok) throw new Error(`The next build failed: ${JSON.stringify(result.error)}`);
  const { digest } = result.value.receipt;
  if (digest !== scene.golden) throw new Error(`The next build gave ${digest} instead of ${scene.golden}.`);
  expectNothingLeft(world);
}

async function isReadable({ golden }: Scene, { ports }: World): Promise<boolean> {
  const blob = await ports.store.openBlob(golden);
  return (await blob?.toArray().then(() => true, () => false)) ?? false;
}
