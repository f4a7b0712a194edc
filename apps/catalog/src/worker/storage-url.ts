import type { Digest } from '@apphub/model';
import { layout } from '@apphub/store';

/**
 * Where a blob is, in AppHub's form, without credentials: `s3://bucket/key` or `local://key`.
 *
 * @param identity that of a store: `file:///folder` or `s3://bucket/prefix?endpoint=…`.
 */
export function storageUrlOf(identity: string, digest: Digest): string {
  const key = layout.blob(digest);
  if (!identity.startsWith('s3://')) return `local://${key}`;
  const place = identity.replace(/\?.*$/, '').replace(/\/+$/, '');
  return `${place}/${key}`;
}
