import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './settings.ts';

export interface ClientOptions {
  /** Milliseconds a connection may stay silent. */
  readonly timeoutMs: number;
  readonly endpoint: string | undefined;
}

/** A connection that is not there after this many milliseconds will not come. */
const CONNECTION_TIMEOUT_MS = 5_000;

/** One client per endpoint; it keeps its connections open between calls. */
export function createClient({ region, pathStyle, credentials }: S3Settings, { timeoutMs, endpoint }: ClientOptions): S3Client {
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The SDK's own checksums make it send streams in a framing that several servers refuse, and one stores as content;
    // every byte is hashed by this project on both ways.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // One more try for a single request: a kept connection that the server has closed, a clock that is off, one part
    // of many. Outages are handled above, with limits that a person can set.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: Math.min(timeoutMs, CONNECTION_TIMEOUT_MS), socketTimeout: timeoutMs },
  });
}
