import { type Digest, digestHex, parseDigest } from '@apphub/model';
import { layout } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';

/** What the key of a document among the records says of it. */
export interface RecordKey {
  readonly kind: 'record' | 'quarantine';
  readonly scope: string;
  readonly fingerprint: Digest;
  /** sha256 of the document. */
  readonly statement: Digest;
}

const KEY = /^([^/]+)\/([0-9a-f]{64})\/([0-9a-f]{64})(\.quarantine)?\.json$/;

/** @returns undefined for what is no key of ours: anybody may have put it there. */
export function parseRecordKey(key: string): RecordKey | undefined {
  const match = key.startsWith(layout.allRecords) ? KEY.exec(key.slice(layout.allRecords.length)) : null;
  const [, scope, fingerprint, statement, quarantine] = match ?? [];
  if (scope === undefined || fingerprint === undefined || statement === undefined) return undefined;
  const digests = { fingerprint: parseDigest(`sha256:${fingerprint}`), statement: parseDigest(`sha256:${statement}`) };
  return { kind: quarantine === undefined ? 'record' : 'quarantine', scope, ...digests };
}

/** Keys are listed in rising order and the newest come first, so that a reader can stop early. */
const END_OF_TIME = 8_640_000_000_000_000;
const DIGITS = 16;

/** The key of the hint from an example to one of its records. It says all there is to say; nothing has to be read. */
export function slugKey({ scope, slug, fingerprint, finishedOn }: BuildRecord, statement: Digest): string {
  const order = String(END_OF_TIME - Date.parse(finishedOn)).padStart(DIGITS, '0');
  return layout.slug(scope, slug, `${order}-${digestHex(fingerprint)}-${digestHex(statement)}`);
}

const SLUG_KEY = /\/\d{16}-([0-9a-f]{64})-([0-9a-f]{64})\.json$/;

/** @returns the key of the record that the hint leads to. */
export function recordKeyOf(slugHint: string, scope: string): string | undefined {
  const [, fingerprint, statement] = SLUG_KEY.exec(slugHint) ?? [];
  if (fingerprint === undefined || statement === undefined) return undefined;
  return layout.record(scope, parseDigest(`sha256:${fingerprint}`), parseDigest(`sha256:${statement}`));
}
