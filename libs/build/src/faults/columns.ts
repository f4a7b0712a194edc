import { fail, type FailureCode } from '@apphub/model';
import type { Backend, ObjectInfo, StoreOptions } from '@apphub/store';
import { faultyBackend, type Operation } from '@apphub/store/contract';
import type { RecordedCall } from './store-call.ts';

/** One way for a store to go wrong at a call. */
export interface Column {
  readonly name: string;
  /** What it means, for people. */
  readonly words: string;
  /** The calls that can go wrong like this. */
  readonly on: readonly Operation[];
  /** Whether the store stays like this from the call on. */
  readonly lasting?: boolean;
  /** Whether there is something to go wrong only where bytes or keys travel. */
  readonly spoilsContent?: boolean;
  /** The code a build may fail with where it cannot do without the call. */
  readonly code?: FailureCode;
  /** How the store is asked; without it, nothing is waited for. */
  readonly patience?: StoreOptions;
  readonly spoil: (backend: Backend) => Backend;
}

const ALL: readonly Operation[] = ['put', 'head', 'get', 'list', 'delete'];

/** Bytes after which a fault that lets some through strikes; fewer than the smallest object has. */
const SOME = 12;

/** The time limit of a call to a store that keeps its callers waiting, milliseconds. */
const SILENCE_MS = 1200;
const impatient: StoreOptions = { timeoutMs: SILENCE_MS };

/** All faults of the matrix. */
export const columns: readonly Column[] = [
  {
    name: 'down',
    words: 'refuses the call at once (STORE_UNAVAILABLE)',
    on: ALL,
    code: 'STORE_UNAVAILABLE',
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_UNAVAILABLE' } }),
  },
  {
    name: 'stays down',
    words: 'refuses this call and all that follow',
    on: ALL,
    lasting: true,
    code: 'STORE_UNAVAILABLE',
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_UNAVAILABLE' } }),
  },
  {
    name: 'silent',
    words: 'never answers, and does not listen when told to stop',
    on: ALL,
    code: 'STORE_UNAVAILABLE',
    patience: impatient,
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'silent' } }),
  },
  {
    name: 'stays silent',
    words: 'never answers this call, nor any that follows',
    on: ALL,
    lasting: true,
    code: 'STORE_UNAVAILABLE',
    patience: impatient,
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'silent' } }),
  },
  {
    name: 'slow',
    words: 'does everything right, after a while',
    on: ALL,
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'slow', milliseconds: 50 } }),
  },
  {
    name: 'denying',
    words: 'says that the caller may not do this (STORE_DENIED)',
    on: ALL,
    code: 'STORE_DENIED',
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_DENIED' } }),
  },
  {
    name: 'full',
    words: 'has no room (STORE_FULL)',
    on: ['put'],
    code: 'STORE_FULL',
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_FULL' } }),
  },
  {
    name: 'truncating',
    words: `keeps or sends only the first ${SOME} bytes, or leaves a listing empty, and says that this was all`,
    spoilsContent: true,
    on: ['put', 'get', 'list'],
    code: 'STORE_BLOB_CORRUPT',
    spoil: (backend) => ({ ...faultyBackend(backend, { fault: { kind: 'truncating', bytes: SOME } }), list: (prefix, call) => listNothing(backend.list(prefix, call)) }),
  },
  {
    name: 'lying',
    words: 'keeps or sends other bytes of the same number, or tells another size',
    spoilsContent: true,
    on: ['put', 'get', 'head'],
    code: 'STORE_BLOB_CORRUPT',
    spoil: (backend) => ({
      ...faultyBackend(backend, { fault: { kind: 'lying' } }),
      head: async (key, call) => ({ key, modifiedAt: new Date(), size: ((await backend.head(key, call))?.size ?? 0) + 1 }),
    }),
  },
  {
    name: 'breaking',
    words: `breaks the connection after ${SOME} bytes, or where a listing should end; nothing is kept`,
    spoilsContent: true,
    on: ['put', 'get', 'list'],
    code: 'STORE_UNAVAILABLE',
    spoil: (backend) => ({
      ...faultyBackend(backend, { fault: { kind: 'breaking', bytes: SOME } }),
      list: (prefix, call) => listAndBreak(backend.list(prefix, call)),
    }),
  },
  {
    name: 'stalling',
    words: `sends ${SOME} bytes and then nothing, for ever`,
    spoilsContent: true,
    on: ['get'],
    code: 'STORE_UNAVAILABLE',
    patience: impatient,
    spoil: (backend) => faultyBackend(backend, { fault: { kind: 'stalling', bytes: SOME } }),
  },
];

/** @returns whether a fault can strike at a call at all. */
export function canStrike({ on, spoilsContent = false }: Column, { operation, carries }: RecordedCall): boolean {
  return on.includes(operation) && (carries || operation === 'head' || !spoilsContent);
}

/** Asks, so that there is something it keeps to itself. */
async function* listNothing(listing: AsyncIterable<ObjectInfo>): AsyncGenerator<never> {
  for await (const _ of listing);
}

async function* listAndBreak(listing: AsyncIterable<ObjectInfo>): AsyncGenerator<ObjectInfo> {
  yield* listing;
  fail('STORE_UNAVAILABLE', 'The connection breaks because a test wants it to.');
}
