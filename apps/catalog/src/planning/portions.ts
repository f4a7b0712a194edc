import { type AuditSigner, type Database, type Hits, type Load, publishInTransaction, readPointers, type TaskHit } from '@apphub/catalog';
import type { BlobStore } from '@apphub/store';
import type { BuiltExample } from '../worker/child/protocol.ts';
import { filenameOf, type LoadRequest, loadPublication } from '../worker/publication.ts';
import { storageUrlOf } from '../worker/storage-url.ts';

/** Completed in one transaction each; one that publishes holds the end of the audit trail meanwhile. */
const PORTION = 500;
const PUBLISHED_PORTION = 50;

export interface PortionsOptions {
  readonly database: Database;
  readonly store: Pick<BlobStore, 'identity'>;
  readonly load: LoadRequest & Pick<Load, 'publish'>;
  /** Slugs of what was asked for, which alone is published. */
  readonly selected: ReadonlySet<string>;
  readonly signer?: AuditSigner;
}

/** @returns hits as they are completed, each after those that it waits for. Those that must not be published are left to a worker, which says why. */
export async function portionsOf(hits: readonly BuiltExample[], options: PortionsOptions): Promise<Omit<Hits, 'loadId'>[]> {
  const completed = options.load.publish ? await published(hits, options) : hits.map((hit) => hitOf(hit, options));
  const size = options.load.publish ? PUBLISHED_PORTION : PORTION;
  const count = Math.ceil(completed.length / size);
  return Array.from({ length: count }, (_, index) => ({ hits: completed.slice(index * size, (index + 1) * size) }));
}

function hitOf(built: BuiltExample, { store }: Pick<PortionsOptions, 'store'>): TaskHit {
  return { receipt: built.receipt, filename: filenameOf(built), storageUrl: storageUrlOf(store.identity, built.receipt.digest) };
}

async function published(hits: readonly BuiltExample[], options: PortionsOptions): Promise<TaskHit[]> {
  const { database, load, selected, signer } = options;
  const pointers = new Map((await readPointers(database, hits.map(({ receipt }) => receipt))).map((pointer) => [pointer.slug, pointer]));
  return hits.flatMap((built): TaskHit[] => {
    const hit = hitOf(built, options);
    const { slug, digest } = built.receipt;
    const pointer = pointers.get(slug);
    if (!selected.has(slug)) return [hit];
    if (pointer?.digest === digest) return [{ ...hit, publish: async () => 'unchanged' }];
    if (pointer !== undefined && (pointer.immutable || !load.force)) return [];
    const publication = loadPublication(load, built, { conflict: false });
    return [{ ...hit, publish: async (tx) => (await publishInTransaction(tx, publication, signer === undefined ? {} : { signer })).kind }];
  });
}
