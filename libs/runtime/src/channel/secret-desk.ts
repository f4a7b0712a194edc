import { fail, type Json } from '@apphub/model';
import type { RunCall, RunSecrets, SecretReference } from '../port.ts';
import { isObject } from './update.ts';

/** The longest name of a secret, and the longest secret, in UTF-16 units. */
const LONGEST_KEY = 200;
const LONGEST_VALUE = 65_536;

/** Hands out the secrets of one run, and remembers them so that they can be masked. */
export interface SecretDesk {
  /** What was handed out so far. */
  readonly handedOut: readonly string[];
  /** @returns the value, or null if there is none. Throws SECRET_DENIED for one that the job may not have. */
  give(reference: Json | undefined, call: RunCall): Promise<string | null>;
}

/** Without `secrets` a job may have none. */
export function openSecretDesk(secrets: RunSecrets = { allowed: [], resolve: async () => undefined }): SecretDesk {
  const handedOut: string[] = [];
  return {
    handedOut,
    give: async (said, call) => {
      const reference = readReference(said);
      if (!secrets.allowed.includes(reference.key)) fail('SECRET_DENIED', `The job may not have the secret ${JSON.stringify(reference.key)}.`);
      const value = await secrets.resolve(reference, call);
      if (value === undefined) return null;
      if (value.length > LONGEST_VALUE) fail('SECRET_DENIED', `The secret ${JSON.stringify(reference.key)} is longer than ${LONGEST_VALUE} characters.`);
      // Before it leaves this process: no line with it can come earlier.
      if (!handedOut.includes(value)) handedOut.push(value);
      return value;
    },
  };
}

function readReference(said: Json | undefined): SecretReference {
  const { source, key, version } = isObject(said) ? said : {};
  if ((source !== 'env' && source !== 'store') || typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) {
    return fail('SECRET_DENIED', 'A secret is named by { source: "env" or "store", key: "…" }.');
  }
  return { source, key, ...(typeof version === 'string' && version.length <= LONGEST_KEY ? { version } : {}) };
}
