import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { Entry } from '../../wire.ts';

export interface SweepNotesOptions extends CallOptions {
  readonly stays: readonly Entry[];
  readonly now: number;
}

const DAY_MS = 86_400_000;

/** Takes notes away that say nothing any more: uses of entries that are gone, old claims, exchanges of expired tokens. */
export async function sweepNotes({ documents }: BlobStore, { stays, now, ...call }: SweepNotesOptions): Promise<void> {
  const remove = async (prefix: string, isOver: (key: string) => Promise<boolean> | boolean) => {
    for (const key of await keysOf(documents, prefix, call)) if (await isOver(key)) await documents.delete(key, call);
  };
  const places = new Set(stays.map(({ hash, scope }) => `${hash}.${scope}.json`));
  const newest = new Map<string, string>();
  for (const key of await keysOf(documents, layout.nxUses, call)) newest.set(nameOf(key), key);
  await remove(layout.nxUses, (key) => !places.has(nameOf(key)) || newest.get(nameOf(key)) !== key);
  await remove(layout.nxClaims, (key) => Number(/-(\d{15})-[^/]+$/.exec(key)?.[1] ?? 0) <= now - DAY_MS);
  await remove(layout.nxExchanges, async (key) => {
    const note = await documents.read(key, call);
    return note !== undefined && (expiryOf(note) ?? now) * 1000 <= now - DAY_MS;
  });
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

async function keysOf(documents: BlobStore['documents'], prefix: string, call: CallOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of documents.list(prefix, call)) keys.push(key);
  return keys;
}

/** Seconds since 1970. */
function expiryOf(note: Uint8Array): number | undefined {
  try {
    const { expires } = JSON.parse(Buffer.from(note).toString('utf8')) as { readonly expires?: unknown };
    return typeof expires === 'number' ? expires : undefined;
  } catch {
    return undefined;
  }
}
