import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PresignOptions } from '../backend.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: seven days. */
const LONGEST_SECONDS = 7 * 24 * 60 * 60;

export interface PresignTarget {
  readonly bucket: string;
  readonly key: string;
}

/** A URL that reads one object. Signing asks no server. */
export async function presignGet(client: S3Client, { bucket, key }: PresignTarget, { expiresInSeconds, filename }: PresignOptions): Promise<string> {
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > LONGEST_SECONDS) {
    throw new RangeError(`a signed URL lasts from 1 to ${LONGEST_SECONDS} seconds, not ${expiresInSeconds}`);
  }
  const disposition = filename === undefined ? {} : { ResponseContentDisposition: attachment(filename) };
  return await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key, ...disposition }), { expiresIn: expiresInSeconds });
}

/** RFC 6266, with a plain name for old readers and the true one as RFC 8187 spells it. */
export function attachment(filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const exact = encodeURIComponent(filename).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
