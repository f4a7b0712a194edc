import { createHash } from 'node:crypto';
import type { Digest } from '../digest.ts';
import { type FingerprintRecord, fingerprintText } from '../fingerprint.ts';

/** sha256 over bytes or the UTF-8 form of a text. */
export function sha256(content: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}` as Digest;
}

/** The fingerprint of a record: sha256 over its canonical text. */
export function fingerprintOf(record: FingerprintRecord): Digest {
  return sha256(fingerprintText(record));
}
