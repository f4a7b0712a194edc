import { type Digest, type FingerprintField, fingerprintRecord, parsePlatform } from '@apphub/model';
import { fingerprintOf, sha256 } from '@apphub/model/node';
import type { BlobStore } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';

export const HOST = parsePlatform('linux-x64-glibc');
export const OTHER = parsePlatform('darwin-arm64');

export type Unplaced = Omit<BuildRecord, 'scope'>;

/** The inputs of a sample build; another seed gives another fingerprint. */
export function sampleInputs(seed = 'one', more: readonly FingerprintField[] = []) {
  return fingerprintRecord([['tool:node', '24.21.0'], ['platform', HOST], ['file:src/index.ts', `- ${sha256(seed)}`], ...more]);
}

/** A record of a build whose bundle has these bytes; nothing is stored. */
export function sampleRecord(bundle: string, overrides: Partial<Unplaced> = {}): Unplaced {
  const inputs = overrides.inputs ?? sampleInputs();
  return {
    slug: 'observatory-loader',
    version: '1.0.0',
    fingerprint: fingerprintOf(inputs),
    inputs,
    digest: sha256(bundle),
    contentDigest: sha256(`tar of ${bundle}`),
    size: Buffer.byteLength(bundle),
    platform: HOST,
    isolation: 'bubblewrap',
    gitCommit: 'c'.repeat(40),
    startedOn: '2026-03-01T10:00:00.000Z',
    finishedOn: '2026-03-01T10:00:05.000Z',
    ...overrides,
  };
}

/** Puts the bytes of a bundle into the store. */
export async function storeBundle(store: BlobStore, bundle: string): Promise<Digest> {
  const { digest } = await store.writeBlob((sink) => sink(Buffer.from(bundle)));
  return digest;
}
