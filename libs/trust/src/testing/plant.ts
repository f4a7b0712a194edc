import { canonicalJson, type Json } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';
import { encodeEnvelope, type Envelope, signEnvelope } from '../dsse.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { STATEMENT_MEDIA_TYPE, statementOf } from '../statement.ts';

/** An envelope around any payload, signed by these keys whatever they may write. */
export function sealed(payload: object, { type = STATEMENT_MEDIA_TYPE, keys = [] }: { readonly type?: string; readonly keys?: readonly SigningKey[] } = {}): Envelope {
  const envelope: Envelope = { payloadType: type, payload: Buffer.from(canonicalJson(payload as Json)), signatures: [] };
  return keys.reduce(signEnvelope, envelope);
}

/** An envelope with a record, as anybody could make one who has these keys. */
export function recordEnvelope(record: BuildRecord, keys: readonly SigningKey[] = []): Envelope {
  return sealed(statementOf(record), { keys });
}

/** Puts a document where a record of this scope and fingerprint would lie, under the name its bytes ask for. */
export async function plant(store: BlobStore, place: Pick<BuildRecord, 'scope' | 'fingerprint'>, content: Envelope | Uint8Array): Promise<string> {
  const bytes = content instanceof Uint8Array ? content : encodeEnvelope(content);
  const key = layout.record(place.scope, place.fingerprint, sha256(bytes));
  await store.documents.write(key, bytes);
  return key;
}
