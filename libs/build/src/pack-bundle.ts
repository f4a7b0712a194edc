import { type BundlePlatform, type Digest, fail, failure, failureOf } from '@apphub/model';
import { type ArchivePlan, bundlePlatform, contentDigest, inspectNativeCode, packArchive, planArchive } from '@apphub/pack';
import type { BlobRef } from '@apphub/store';
import { join } from 'node:path';
import { bundleFiles } from './bundle-files.ts';
import type { Example } from './example/index.ts';
import { keepBlob } from './keep-blob.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import type { StageContext } from './stage-context.ts';

export interface PackedBundle {
  /** sha256 of the `.tgz`. */
  readonly digest: Digest;
  readonly contentDigest: Digest;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  readonly platform: BundlePlatform;
}

/**
 * Packs the built example straight into the store. The content digest comes first, so that bytes that are
 * stored already are neither compressed nor sent again.
 *
 * @throws FailureError PACK_*, LIMIT_SIZE, STORE_*.
 */
export async function packBundle(context: StageContext): Promise<PackedBundle> {
  const { example, sandbox, ports, progress, signal } = context;
  progress.enter('packaging');
  const { files, unmatched } = bundleFiles(join(sandbox.workspace, EXAMPLE_FOLDER), example);
  for (const pattern of unmatched) {
    progress.notice(failure('PACK_EMPTY', `The pattern ${JSON.stringify(pattern)} in "files" of ${example.slug} matches nothing.`));
  }
  const plan = planArchive(files);
  expectSize(plan, example);
  const platform = bundlePlatform(inspectNativeCode(plan), ports.toolchain.platform);
  const content = contentDigest(plan);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = (await storedContent(context, content)) ?? (await writeBundle(context, { plan, content }));
    if (await keepBlob(stored, { store: ports.store, progress, signal })) return { ...stored, contentDigest: content, platform };
  }
  return fail('STORE_BLOB_MISSING', `The bundle of ${example.slug} was deleted from the store as soon as it was written, ${ATTEMPTS} times.`);
}

/** A collection can take an old blob in the moment in which it is found again; it cannot take it twice. */
const ATTEMPTS = 3;

/** Before anything is read: a sparse file costs its maker nothing, and its reader minutes. */
function expectSize({ tarSize }: ArchivePlan, { slug, config }: Example): void {
  if (tarSize > config.limits.bundleMb * 2 ** 20) {
    fail('LIMIT_SIZE', `The bundle of ${slug} has ${tarSize} bytes unpacked; ${config.limits.bundleMb} MiB are allowed.`);
  }
}

interface Contents {
  readonly plan: ArchivePlan;
  readonly content: Digest;
}

async function writeBundle({ example, ports, progress, signal }: StageContext, { plan, content }: Contents): Promise<BlobRef> {
  const call = signal === undefined ? {} : { signal };
  return await ports.store.writeBlob(async (sink) => {
    const packed = await packArchive(plan, sink, call);
    if (packed.contentDigest !== content) fail('INPUT_CHANGED', `Files of ${example.slug} changed while they were packed.`);
    progress.enter('uploading');
  }, { ...call, onTrouble: (failure) => progress.notice(failure) });
}

/** Only a hint that saves work: a store that cannot be asked is told of and passed over. */
async function storedContent({ ports, progress, signal }: StageContext, content: Digest) {
  try {
    const record = await ports.records.findContent(content, signal === undefined ? {} : { signal });
    return record && { digest: record.digest, size: record.size };
  } catch (error) {
    signal?.throwIfAborted();
    progress.notice(failureOf(error));
    return undefined;
  }
}
