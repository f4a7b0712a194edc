import { canonicalJson } from '@apphub/model';
import { encodeEnvelope, signEnvelope, type SigningKey } from '@apphub/trust';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Entry, ENTRY_MEDIA_TYPE, type EntryKeys, entryStatement } from '../../wire.ts';

/** Signs entries, and says whose signatures are good. */
export interface EntrySigner {
  readonly keys: EntryKeys;
  sign(entry: Entry): Uint8Array;
}

export interface SignerOptions {
  readonly key: Pick<SigningKey, 'id' | 'privateKey'>;
  /** Public keys by id whose entries are still good. */
  readonly former?: ReadonlyMap<string, KeyObject>;
}

/** The server is the only signer: it has checked the token, and it has hashed the bytes. */
export function entrySigner({ key, former = new Map() }: SignerOptions): EntrySigner {
  return {
    keys: new Map([...former, [key.id, createPublicKey(key.privateKey)]]),
    sign: (entry) => encodeEnvelope(signEnvelope({ payloadType: ENTRY_MEDIA_TYPE, payload: Buffer.from(canonicalJson(entryStatement(entry))), signatures: [] }, key)),
  };
}
