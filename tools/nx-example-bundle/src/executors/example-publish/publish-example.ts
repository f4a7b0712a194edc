import { type CallOutput, openClient, uploadOf } from '@apphub/client';
import { readServiceAccess } from '@apphub/compose';
import { fail, type Failure, FailureError, type Receipt, type Result, sizeWords } from '@apphub/model';
import { Readable } from 'node:stream';
import type { Session } from '../session/session.ts';
import { ended, type TaskEnd } from '../session/task.ts';
import type { PublishOptions } from './publish-options.ts';

/**
 * Publishes the stored bundle of a project's example. Which one that is, the builder says: a receipt is a hint, and a
 * bundle that is gone from the store is built again.
 */
export async function publishExample(project: string, session: Session, options: PublishOptions): Promise<TaskEnd> {
  return await ended(async () => {
    const access = valueOf(readServiceAccess(process.env));
    const example = valueOf(session.find(project));
    const { receipt } = valueOf(await session.builder.build(project));
    const bytes = await session.ports.store.openBlob(receipt.digest, { signal: session.signal, size: receipt.size });
    if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${project} (${receipt.digest}) is not in the store.`);
    const published = await openClient(access).publish({
      ...uploadOf({ receipt, manifest: example.manifest, archive: Readable.toWeb(bytes) as ReadableStream<Uint8Array> }),
      signal: session.signal,
      ...(options.force === true ? { force: 'true' as const } : {}),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...(options.ifMatch === undefined ? {} : { ifMatch: options.ifMatch }),
    });
    return { success: true, lines: [outcomeLine(receipt, published)] };
  });
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}

const SHOWN = 'sha256:'.length + 12;

function outcomeLine({ slug, version, digest, size, platform }: Receipt, { outcome, previousDigest }: CallOutput<'publishVersion'>): string {
  const what = previousDigest === null ? outcome : `${outcome} ${previousDigest.slice(0, SHOWN)}`;
  return `${slug}@${version}  ${digest.slice(0, SHOWN)}  ${sizeWords(size)}  ${platform}  ${what}`;
}
