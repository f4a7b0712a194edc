import { digestHex } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type DocumentStore, layout } from '@apphub/store';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CreateOnceOptions {
  readonly documents: DocumentStore;
  readonly signal?: AbortSignal | undefined;
  /** Whether what is there may stay; told its bytes. A document that may not is written over. Default: it stays. */
  readonly stays?: (bytes: Uint8Array) => Promise<boolean>;
}

/** `contended`: others are at it, and none of them was seen to finish. */
export type Creation = 'created' | 'exists' | 'contended';

/** A claim that is older was left behind by somebody who was killed; milliseconds. */
const ABANDONED_MS = 10 * 60_000;
/** Nobody writes so long after their claim; milliseconds. Far less than `ABANDONED_MS`, whatever clocks say. */
const LONGEST_HOLD_MS = 30_000;
const TRIES = 12;
const PAUSE_MS = 25;

/**
 * Writes a document unless there is one, in a store that can only overwrite: of any number of writers in any number of
 * processes at most one is told `created`.
 *
 * Everybody first writes a claim of their own, then lists the claims. Whoever sees no other and then no document, writes
 * it, and only then takes the claim away. Of two claims the later was written when the earlier could be listed, so that at
 * most one of their writers is alone; and whoever finds the earlier one gone finds the document. It needs no more of a
 * store than that what was written is listed and read from then on. Those who are not alone step back but for the one
 * whose claim is first by name, so that somebody gets through.
 */
export async function createOnce(key: string, bytes: Uint8Array, options: CreateOnceOptions): Promise<Creation> {
  const isThere = thereBy(key, options);
  const working = workingOn(options.documents);
  // Writers on one store need no claims against each other.
  for (let other = working.get(key); other !== undefined; other = working.get(key)) {
    await other;
    if (await isThere()) return 'exists';
  }
  const creating = create({ ...options, key, bytes, isThere });
  const settled = creating.catch(() => undefined).then(() => void working.delete(key));
  working.set(key, settled);
  return await creating;
}

type Working = Map<string, Promise<void>>;

/** Those of this process that are at it, by store and key: of another store, which may hang, they know nothing. */
const workingByStore = new WeakMap<DocumentStore, Working>();

function workingOn(documents: DocumentStore): Working {
  const working: Working = workingByStore.get(documents) ?? new Map();
  workingByStore.set(documents, working);
  return working;
}

function thereBy(key: string, { documents, signal, stays = async () => true }: CreateOnceOptions): () => Promise<boolean> {
  return async () => {
    const found = await documents.read(key, callOf(signal));
    return found !== undefined && (await stays(found));
  };
}

interface Work extends CreateOnceOptions {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly isThere: () => Promise<boolean>;
}

async function create({ key, bytes, isThere, documents, signal }: Work): Promise<Creation> {
  if (await isThere()) return 'exists';
  const mine = `${claimsOn(key)}${String(Date.now()).padStart(15, '0')}-${randomUUID()}.json`;
  const since = performance.now();
  await documents.write(mine, Buffer.from('{}'), callOf(signal));
  let unsure = false;
  try {
    const isAlone = await waitToBeAlone(mine, { documents, signal });
    if (await isThere()) return 'exists';
    if (!isAlone || performance.now() - since > LONGEST_HOLD_MS) return 'contended';
    unsure = true;
    await documents.write(key, bytes, callOf(signal));
    unsure = false;
    return 'created';
  } finally {
    // A write that failed may still arrive, whatever was said of it: until it cannot any more, nobody else may write.
    if (!unsure) await documents.delete(mine).catch(() => undefined);
  }
}

/** @returns whether no other claim is left; false as soon as one is there that is first. */
async function waitToBeAlone(mine: string, { documents, signal }: Pick<CreateOnceOptions, 'documents' | 'signal'>): Promise<boolean> {
  const all = mine.slice(0, mine.indexOf('-') + 1);
  for (let tries = 0; tries < TRIES; tries += 1) {
    let others = 0;
    for await (const claim of documents.list(all, callOf(signal))) {
      if (claim === mine || isAbandoned(claim)) continue;
      if (claim < mine) return false;
      others += 1;
    }
    if (others === 0) return true;
    await sleep(PAUSE_MS, undefined, callOf(signal));
  }
  return false;
}

function callOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** What the names of the claims on a document begin with. */
function claimsOn(key: string): string {
  return `${layout.nxClaims}${digestHex(sha256(key)).slice(0, 32)}-`;
}

function isAbandoned(claim: string): boolean {
  const [, written] = /-(\d{15})-[0-9a-f-]+\.json$/.exec(claim) ?? [];
  return written === undefined || Date.now() - Number(written) > ABANDONED_MS;
}
