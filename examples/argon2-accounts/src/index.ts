/** Turns a list of accounts into password hashes, checks logins against them, and says which hashes are due for renewal. */
import { hash, needsRehash, verify } from 'argon2';
import { DEFAULT_POLICY, type Policy, toHashOptions } from './policy.ts';

interface NewAccount {
  readonly name: string;
  readonly password: string;
  /** Base64, for tests only: without it every account gets a random one, as it should be. */
  readonly salt?: string;
}

interface KnownAccount {
  readonly name: string;
  /** As an earlier run returned it. */
  readonly hash: string;
}

interface Login {
  readonly name: string;
  readonly password: string;
}

interface Parameters {
  readonly accounts: readonly (NewAccount | KnownAccount)[];
  readonly logins: readonly Login[];
  readonly policy?: Policy;
}

interface Context {
  logger(message: string, meta?: Readonly<Record<string, unknown>>): void;
}

export async function handler({ accounts, logins, policy = DEFAULT_POLICY }: Parameters, { logger }: Context) {
  const hashes = new Map<string, string>();
  for (const account of accounts) hashes.set(account.name, 'hash' in account ? account.hash : await hashPassword(account, policy));
  logger('Hashed passwords', { accounts: hashes.size });

  const outcomes = [];
  for (const login of logins) outcomes.push({ name: login.name, ...(await checkLogin(login, hashes.get(login.name), policy)) });
  return {
    hashes: Object.fromEntries(hashes),
    logins: outcomes,
    accepted: outcomes.filter(({ outcome }) => outcome === 'accepted').length,
  };
}

function hashPassword({ password, salt }: NewAccount, policy: Policy): Promise<string> {
  const options = toHashOptions(policy);
  return hash(password, salt === undefined ? options : { ...options, salt: Buffer.from(salt, 'base64') });
}

/** An accepted login is the only moment at which an old hash can be renewed: the password is at hand. */
async function checkLogin({ password }: Login, known: string | undefined, policy: Policy) {
  if (known === undefined) return { outcome: 'unknown-account' };
  if (!(await verify(known, password))) return { outcome: 'wrong-password' };
  return { outcome: 'accepted', renewHash: needsRehash(known, toHashOptions(policy)) };
}
