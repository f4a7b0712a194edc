import { fail, failureOf } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import { maskSecrets, type SecretMask } from '@apphub/sandbox';
import type { BlobStore } from '@apphub/store';
import type { BuildRecord, ScopedRecords } from '@apphub/trust';
import { join } from 'node:path';
import { compareTrees } from './compare-trees.ts';
import type { ArchiveDigests, EntryDifference, QuarantineOutcome, Verification } from './verification.ts';

/** A bundle that was built once more, and the store it lies in. */
export interface Rebuilt extends ArchiveDigests {
  readonly store: BlobStore;
}

export interface VerifyPorts {
  readonly store: BlobStore;
  readonly records: ScopedRecords;
  /** Values that must not appear in what is told. */
  readonly secrets: readonly string[];
}

export interface VerifyOptions {
  /** Builds the example once more, elsewhere and otherwise. */
  readonly rebuild: () => Promise<Rebuilt>;
  /** An empty folder for the two bundles, should they differ. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/**
 * Holds a recorded bundle against one that is built now. Where the content differs, the fingerprint is set aside in
 * the own scope: nothing of it is reused until somebody decides.
 */
export async function verifyExample(record: BuildRecord, options: VerifyOptions, ports: VerifyPorts): Promise<Verification> {
  const { slug } = record;
  try {
    const { store, ...rebuilt } = await options.rebuild();
    if (rebuilt.digest === record.digest && rebuilt.contentDigest === record.contentDigest) return { kind: 'match', slug, record, rebuilt };
    const found = { kind: 'mismatch', slug, record, rebuilt } as const;
    if (rebuilt.contentDigest === record.contentDigest) return { ...found, entries: [], quarantine: { kind: 'not-needed' } };
    const entries = await differingEntries(record, { ...rebuilt, store }, { ...options, ports });
    return { ...found, entries, quarantine: await setAside(record, entries, ports) };
  } catch (error) {
    return { kind: 'failed', slug, failure: failureOf(error) };
  }
}

/** Bounds for bundles of our own making. */
const LIMITS = { maxEntries: 200_000, maxBytes: 16 * 2 ** 30 };

async function differingEntries(
  record: BuildRecord,
  rebuilt: Rebuilt,
  { folder, signal, ports }: VerifyOptions & { readonly ports: VerifyPorts },
): Promise<EntryDifference[]> {
  const call = signal === undefined ? {} : { signal };
  const unpack = async (name: string, { digest, size, store }: Rebuilt) => {
    const bytes = await store.openBlob(digest, { ...call, size });
    if (bytes === undefined) fail('STORE_BLOB_MISSING', `The ${name} bundle of ${record.slug} (${digest}) is not in the store.`);
    await unpackArchive(bytes, join(folder, name), { ...LIMITS, ...call });
    return join(folder, name);
  };
  const entries = compareTrees(await unpack('recorded', { ...record, store: ports.store }), await unpack('rebuilt', rebuilt));
  return entries.map((entry) => withoutSecrets(entry, maskSecrets(ports.secrets)));
}

/** Lines of a bundle are printed; a build that packed a secret must not spread it further. */
function withoutSecrets(entry: EntryDifference, mask: SecretMask): EntryDifference {
  if (entry.kind !== 'text') return entry;
  const hidden = (text: string | undefined) => (text === undefined ? undefined : mask.apply(text));
  return { ...entry, lines: entry.lines.map(({ line, recorded, rebuilt }) => ({ line, recorded: hidden(recorded), rebuilt: hidden(rebuilt) })) };
}

const NAMED = 5;

/** A store that cannot be written to must not hide what was found. */
async function setAside({ fingerprint }: BuildRecord, entries: readonly EntryDifference[], { records }: VerifyPorts): Promise<QuarantineOutcome> {
  const names = [...new Set(entries.map(({ path }) => path))];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const places = names.length === 0 ? 'its content digest' : `${names.slice(0, NAMED).join(', ')}${more}`;
  const reason = `Built again, it differs in ${places}.`;
  try {
    const addition = await records.quarantine(fingerprint, reason);
    return addition.kind === 'not-shared' ? { kind: 'not-set', failure: addition.failure } : { kind: 'set' };
  } catch (error) {
    return { kind: 'not-set', failure: failureOf(error) };
  }
}
