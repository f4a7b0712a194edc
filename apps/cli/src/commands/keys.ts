import { trustFiles } from '@apphub/compose';
import { fail } from '@apphub/model';
import { exportPublicKey, generateSigningKey, type IsolationLevel, readSigningKey, type SigningKey, type TrustPolicyFile, writeSigningKey } from '@apphub/trust';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { keyNamed, withKey, withRevoked, withScope } from '../keys/edit-policy.ts';
import { readOrNewPolicyFile, readPolicyFile, writePolicyFile } from '../keys/policy-file.ts';
import { columns } from '../render/words.ts';
import { confirm } from '../session/confirm.ts';
import { printJson, type Terminal } from '../terminal.ts';

interface KeysOptions {
  readonly yes?: boolean;
  readonly json: boolean;
  /** Defaults to APPHUB_TRUST_POLICY. */
  readonly policy?: string;
}

export interface CreateKeyOptions extends KeysOptions {
  /** Where the private key goes; a file that is not there yet. */
  readonly keyFile: string;
  readonly comment?: string;
  readonly newScope: boolean;
  /** Of the new scope. */
  readonly parent?: string;
  readonly requires?: IsolationLevel;
}

/** `apphub keys create <scope>`: a key pair; the private half to a file of its own, the public half into the policy. */
export async function createKeyCommand(scope: string, options: CreateKeyOptions, terminal: Terminal): Promise<ExitCode> {
  const { keyFile, comment, newScope, parent, requires = 'bubblewrap' } = options;
  if (!newScope && (parent !== undefined || options.requires !== undefined)) fail('USAGE', '--parent and --requires describe a new scope: they go with --new-scope.');
  const path = policyPath(options, terminal);
  const file = newScope ? readOrNewPolicyFile(path) : readPolicyFile(path);
  const policy = newScope ? withScope(file.policy, { name: scope, requires, ...(parent === undefined ? {} : { parent }) }) : file.policy;
  const key = newKey(scope);
  const changed = withKey(policy, key, comment);
  writeBoth(resolve(terminal.cwd, keyFile), key, () => writePolicyFile(file, changed));
  return told(key, { ...options, path, keyFile: resolve(terminal.cwd, keyFile) }, terminal);
}

/** `apphub keys list`: every key of the policy. */
export async function listKeysCommand(options: KeysOptions, terminal: Terminal): Promise<ExitCode> {
  const path = policyPath(options, terminal);
  const { policy } = readPolicyFile(path);
  const own = ownKeyId(terminal);
  if (options.json) printJson(terminal, { policy: path, scopes: policy.scopes, keys: policy.keys, ownKey: own ?? null });
  else [...scopeLines(policy), ...keyLines(policy, own)].forEach(terminal.out);
  return exitCodes.ok;
}

export interface RotateKeyOptions extends KeysOptions {
  readonly keyFile: string;
  /** Revokes the old key at once, so that all it signed has to be built again. */
  readonly revokeOld: boolean;
}

/** `apphub keys rotate <id>`: another key for the same scope. What the old one signed is used until it is revoked. */
export async function rotateKeyCommand(id: string, options: RotateKeyOptions, terminal: Terminal): Promise<ExitCode> {
  const path = policyPath(options, terminal);
  const file = readPolicyFile(path);
  const old = keyNamed(id, file.policy);
  if (options.revokeOld) await confirm(`Believe nothing that the key ${old.id} signed, ever?`, options, terminal);
  const key = newKey(old.scope);
  const added = withKey(file.policy, key, old.comment);
  const changed = options.revokeOld ? withRevoked(added, old.id) : added;
  writeBoth(resolve(terminal.cwd, options.keyFile), key, () => writePolicyFile(file, changed));
  const code = told(key, { ...options, path, keyFile: resolve(terminal.cwd, options.keyFile) }, terminal);
  if (!options.json) {
    terminal.out(options.revokeOld ? `The key ${old.id} is revoked: what it signed is built again.` : `The key ${old.id} stays valid. When nobody signs with it any more: apphub keys revoke ${old.id}`);
  }
  return code;
}

/** `apphub keys revoke <id>`: nothing that the key signed, ever, is used again. */
export async function revokeKeyCommand(id: string, options: KeysOptions, terminal: Terminal): Promise<ExitCode> {
  const path = policyPath(options, terminal);
  const file = readPolicyFile(path);
  const { id: full, scope } = keyNamed(id, file.policy);
  await confirm(`Believe nothing that the key ${full} signed, ever?`, options, terminal);
  writePolicyFile(file, withRevoked(file.policy, full));
  if (options.json) printJson(terminal, { policy: path, id: full, scope, status: 'revoked' });
  else terminal.out(`The key ${full} of ${scope} is revoked in ${path}. What it signed is built again wherever this policy is used.`);
  return exitCodes.ok;
}

function policyPath({ policy }: KeysOptions, terminal: Terminal): string {
  const path = policy ?? trustFiles(terminal.env).policyFile;
  if (path === undefined) return fail('USAGE', 'Which trust policy? Say --policy, or set APPHUB_TRUST_POLICY.');
  return resolve(terminal.cwd, path);
}

function newKey(scope: string): SigningKey {
  try {
    return generateSigningKey(scope);
  } catch (cause) {
    return fail('USAGE', `${JSON.stringify(scope.slice(0, 80))} cannot be the name of a scope: up to 63 lower-case letters, digits, "-" and ".".`, { cause });
  }
}

/** A policy that lists a key nobody has is harmless; a key that no policy lists is a riddle, so it goes again. */
function writeBoth(path: string, key: SigningKey, writePolicy: () => void): void {
  writeSigningKey(path, key);
  try {
    writePolicy();
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function told({ id, scope, ...key }: SigningKey, { json, path, keyFile }: { readonly json: boolean; readonly path: string; readonly keyFile: string }, terminal: Terminal): ExitCode {
  const publicKey = exportPublicKey({ id, scope, ...key });
  if (json) printJson(terminal, { id, scope, publicKey, keyFile, policy: path });
  else {
    terminal.out(`The key ${id} may write the scope ${scope}.`);
    columns([['private key', `${keyFile}  (only you can read it; it is nowhere else)`], ['policy', path]]).forEach(terminal.out);
    terminal.out(`To sign with it: APPHUB_TRUST_POLICY=${path} APPHUB_SIGNING_KEY=${keyFile}`);
  }
  return exitCodes.ok;
}

function ownKeyId(terminal: Terminal): string | undefined {
  const file = trustFiles(terminal.env).signingKeyFile;
  return file === undefined ? undefined : readSigningKey(file).id;
}

function scopeLines({ scopes }: TrustPolicyFile): string[] {
  return ['Scopes', ...columns(scopes.map(({ name, parent, requires }) => [name, `${parent === undefined ? 'reads itself alone' : `reads itself, then ${parent}`}; asks for ${requires}`]))];
}

function keyLines({ keys }: TrustPolicyFile, own: string | undefined): string[] {
  if (keys.length === 0) return ['There are no keys: nobody can write.'];
  return ['Keys', ...keys.map(({ id, scope, status, comment }) => `  ${id}  ${status.padEnd(7)}  ${scope}${comment === undefined ? '' : `  ${comment}`}${id === own ? '  (yours)' : ''}`)];
}
