import { fail } from '@apphub/model';
import { layout, openBackend } from '@apphub/store';
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Settings } from './settings.ts';

/** What trying a store out showed. */
export interface StoreProbe {
  /** Which store it is, without credentials. */
  readonly identity: string;
  /** For writing, reading and deleting one small document. */
  readonly milliseconds: number;
  /** How far the store's clock is ahead of this machine's, milliseconds; half a second either way is nothing. */
  readonly clockAheadMs: number;
}

/**
 * Writes a small document to the store, reads it back and deletes it, each once and without patience.
 *
 * @throws FailureError STORE_*; an AbortError on `signal`.
 */
export async function probeStore({ storage }: Pick<Settings, 'storage'>, { signal }: { readonly signal: AbortSignal }): Promise<StoreProbe> {
  const backend = await openBackend(storage);
  const key = layout.probe(randomUUID());
  const bytes = Buffer.from(JSON.stringify({ probe: key }));
  const since = performance.now();
  const before = Date.now();
  await backend.put(key, { kind: 'bytes', bytes }, { signal });
  try {
    const info = await backend.head(key, { signal });
    const middle = (before + Date.now()) / 2;
    const stream = await backend.get(key, { signal });
    if (info === undefined || stream === undefined || !bytes.equals(await buffer(stream))) {
      fail('STORE_UNAVAILABLE', `The store ${backend.identity} does not give back what was written to it.`);
    }
    await backend.delete(key, { signal });
    return { identity: backend.identity, milliseconds: performance.now() - since, clockAheadMs: Math.round(info.modifiedAt.getTime() - middle) };
  } catch (error) {
    await backend.delete(key).catch(() => undefined);
    throw error;
  }
}
