import { ok } from '@apphub/model';
import type { ScopeTrust } from './scope-trust.ts';

/** One scope, no keys: whoever can write to the store is believed, so it must be nobody but this user. */
export function localTrust(scope: string): ScopeTrust {
  return {
    scope,
    readOrder: [scope],
    signerOf: () => ({ kind: 'accepted' }),
    objection: () => undefined,
    sign: (envelope) => ok(envelope),
  };
}
