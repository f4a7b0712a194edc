import { checkText, err, fail, type Failure, FailureError, ok, problemsFailure, type Result } from '@apphub/model';
import { parseTrustPolicy, type TrustPolicyFile, trustPolicySchema } from '@apphub/trust';
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

/** A trust policy as it stands in its file. */
export interface PolicyFile {
  readonly path: string;
  /** What was read; undefined for a file that is not there yet. */
  readonly text: string | undefined;
  readonly policy: TrustPolicyFile;
}

/**
 * Reads a policy to be looked at or changed.
 *
 * @throws FailureError TRUST_POLICY_INVALID.
 */
export function readPolicyFile(path: string): PolicyFile {
  const text = readText(path);
  if (text === undefined) fail('TRUST_POLICY_INVALID', `There is no trust policy ${path}.`, { remedy: 'Correct the path, or make one with "apphub keys create <scope> --new-scope".' });
  const policy = parsed(text, path);
  if (!policy.ok) throw new FailureError(policy.error);
  return { path, text, policy: policy.value };
}

/** As `readPolicyFile`; one without scopes where there is no file. */
export function readOrNewPolicyFile(path: string): PolicyFile {
  return existsSync(path) ? readPolicyFile(path) : { path, text: undefined, policy: { version: 1, scopes: [], keys: [] } };
}

/**
 * Writes a changed policy: aside first, then renamed, so that no reader ever meets half a file. What would not be a
 * policy is not written, nor is anything if somebody else changed the file since it was read.
 *
 * @throws FailureError TRUST_POLICY_INVALID, HOST_DISK.
 */
export function writePolicyFile({ path, text }: Pick<PolicyFile, 'path' | 'text'>, policy: TrustPolicyFile): void {
  const changed = `${JSON.stringify(policy, null, 2)}\n`;
  const checked = parseTrustPolicy(changed, path);
  if (!checked.ok) throw new FailureError(checked.error);
  if (readText(path) !== text) fail('TRUST_POLICY_INVALID', `${path} was changed by somebody else in the meantime; nothing was written.`, { remedy: 'Run the command again.' });
  const aside = join(dirname(path), `.trust-policy-${randomUUID()}`);
  try {
    writeSynced(aside, changed, text === undefined ? 0o644 : statSync(path).mode & 0o777);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    fail('HOST_DISK', `The trust policy ${path} was not written: ${(error as NodeJS.ErrnoException).code}.`, { cause: error });
  }
}

function parsed(text: string, path: string): Result<TrustPolicyFile, Failure> {
  const whole = parseTrustPolicy(text, path);
  if (!whole.ok) return whole;
  const checked = checkText(trustPolicySchema, text);
  return checked.ok ? ok(checked.value) : err(problemsFailure('TRUST_POLICY_INVALID', { problems: checked.error, file: path }));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : fail('TRUST_POLICY_INVALID', `The trust policy ${path} cannot be read: ${code}.`, { cause: error });
  }
}

function writeSynced(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
