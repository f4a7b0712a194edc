import { ANY_PLATFORM, type Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { registerBlob } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import type { PublishInput } from '../publish-input.ts';

/** The digest of bytes that exist by name only. */
export function digestOf(content: string): Digest {
  return sha256(content);
}

/** Registers the contents as if they had been stored. */
export async function registerContents(database: Database, contents: readonly string[]): Promise<void> {
  await Promise.all(contents.map((content) => registerBlob(database, { digest: digestOf(content), size: content.length })));
}

/** What publishes `content` as tides@1.0.0, with changes. */
export function publication(content: string, changes: Partial<PublishInput> = {}): PublishInput {
  const { version = '1.0.0' } = changes;
  return {
    slug: 'tides',
    digest: digestOf(content),
    platform: ANY_PLATFORM,
    manifest: { name: 'Tides', version, content },
    actor: 'token:ann/00000000',
    ...changes,
    version,
  };
}

/** As `publication`, by force. */
export function replacement(content: string, changes: Partial<PublishInput> = {}): PublishInput {
  return publication(content, { force: true, reason: 'a better build', ...changes });
}
