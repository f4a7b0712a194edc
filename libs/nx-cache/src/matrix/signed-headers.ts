import { sha256 } from '@apphub/model/node';
import { encodeEnvelope, exportPublicKey, generateSigningKey, signEnvelope } from '@apphub/trust';
import { digestHeader, DIGEST_HEADER, ENTRY_HEADER, ENTRY_MEDIA_TYPE, entryHeader, entryStatement } from '../wire.ts';

/** What our server says of its entries, with a key made for one run of the matrix. */
export interface Signing {
  /** For APPHUB_NX_CACHE_KEYS. */
  readonly publicKey: string;
  readonly headersOf: (key: string, body: Buffer) => Readonly<Record<string, string>>;
}

/** Makes a key and signs with it. */
export function createSigning(): Signing {
  const signingKey = generateSigningKey('main');
  return {
    publicKey: exportPublicKey(signingKey),
    headersOf(hash, body) {
      const digest = sha256(body);
      const statement = entryStatement({ hash, digest, size: body.length, scope: 'main', producer: { kind: 'static', name: 'matrix' }, receivedOn: new Date().toISOString() });
      const envelope = signEnvelope({ payloadType: ENTRY_MEDIA_TYPE, payload: Buffer.from(JSON.stringify(statement)), signatures: [] }, signingKey);
      return { [DIGEST_HEADER]: digestHeader(digest), [ENTRY_HEADER]: entryHeader(encodeEnvelope(envelope)) };
    },
  };
}
