import { canonicalJson, digestSchema } from '@apphub/model';
import { type BlobRef, type BlobStore, layout } from '@apphub/store';
import { decodeEnvelope, jsonOf } from '@apphub/trust';
import { z } from 'zod';
import type { Conflict, Entry } from '../../wire.ts';
import { openEntry } from '../../wire.ts';
import type { CacheHappening, CacheLog } from '../ports.ts';
import type { EntrySigner } from './signer.ts';
import { archiveTree, type Tree, treeDifference } from './tree.ts';

export interface ConflictParts {
  readonly store: BlobStore;
  readonly signer: EntrySigner;
  readonly observe: (happening: CacheHappening) => void;
  readonly log: CacheLog;
}

/** Of one hash in one scope: whoever uploads again and again adds nothing to what is known. */
const MOST_CONFLICTS = 8;
const MOST_PATHS = 20;
const TREE_LIMITS = { maxBytes: 8 * 2 ** 30, maxEntries: 200_000 };

/** Besides the statement on the upload: what came of comparing it with the entry. */
const evidenceSchema = z.object({
  envelope: z.base64(),
  files: z.enum(['different', 'unknown']),
  paths: z.array(z.string()),
  kept: digestSchema,
});

/**
 * Compares an upload that came second with the entry that stays. Archives of the same files differ in their times, so the
 * files are compared; where those differ, or cannot be read, the upload is kept as evidence with the statement on who
 * sent it: either the task is not reproducible, or somebody lies.
 */
export async function recordConflict(second: Entry, first: Entry, parts: ConflictParts): Promise<void> {
  const { store, signer, observe, log } = parts;
  const { hash, scope } = second;
  if (await hasEnough(second, store)) return;
  const comparison = await compare(first, second, store);
  if (comparison.files === 'same') return;
  const document = { envelope: Buffer.from(signer.sign(second)).toString('base64'), kept: first.digest, ...comparison };
  await store.documents.write(layout.nxConflict(hash, scope, second.digest), Buffer.from(canonicalJson(document)));
  observe({ kind: 'cache-conflict', files: comparison.files });
  log.warn({ hash, scope, kept: first.digest, refused: second.digest, by: second.producer.name, ...comparison }, 'two uploads of one hash differ');
}

async function hasEnough({ hash, scope, digest }: Entry, { documents }: BlobStore): Promise<boolean> {
  let count = 0;
  for await (const key of documents.list(layout.nxConflictsOf(hash, scope))) {
    count += 1;
    if (count >= MOST_CONFLICTS || key === layout.nxConflict(hash, scope, digest)) return true;
  }
  return false;
}

type Comparison = { readonly files: 'same' } | { readonly files: 'different' | 'unknown'; readonly paths: string[] };

async function compare(first: BlobRef, second: BlobRef, store: BlobStore): Promise<Comparison> {
  const [one, other] = [await treeOf(first, store), await treeOf(second, store)];
  if (one === undefined || other === undefined) return { files: 'unknown', paths: [] };
  const paths = treeDifference(one, other);
  return paths.length === 0 ? { files: 'same' } : { files: 'different', paths: paths.slice(0, MOST_PATHS) };
}

/** @returns undefined for what is no archive. */
async function treeOf({ digest, size }: BlobRef, store: BlobStore): Promise<Tree | undefined> {
  const bytes = await store.openBlob(digest, { size });
  if (bytes === undefined) return undefined;
  try {
    return await archiveTree(bytes, TREE_LIMITS);
  } catch {
    return undefined;
  } finally {
    bytes.destroy();
  }
}

/** @returns what a document of evidence says; undefined for what is none of ours. */
export function conflictOf(document: Uint8Array, signer: Pick<EntrySigner, 'keys'>): Conflict | undefined {
  try {
    const { envelope, ...rest } = evidenceSchema.parse(jsonOf(document));
    const bytes = Buffer.from(envelope, 'base64');
    const { subject } = z.object({ subject: z.tuple([z.object({ name: z.string() })]) }).parse(jsonOf(decodeEnvelope(bytes).payload));
    return { ...openEntry(bytes, { hash: subject[0].name, keys: signer.keys }), ...rest };
  } catch {
    return undefined;
  }
}
