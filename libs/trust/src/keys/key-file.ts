import { checkText, err, fail, type Failure, failure, ok, problemsFailure, type Result } from '@apphub/model';
import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync, readFileSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { exportSigningKey, importSigningKey, type SigningKey, signingKeySchema } from './signing-key.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
/** Bytes; a key file has about 200. */
const LARGEST = 64 * 1024;

/** The text of a signing key file. */
export function formatSigningKey(key: SigningKey): string {
  return `${JSON.stringify(exportSigningKey(key), null, 2)}\n`;
}

/** @returns the key, or TRUST_KEY_INVALID; the failure never shows what stands in the file. */
export function parseSigningKey(text: string, file: string): Result<SigningKey, Failure> {
  const checked = checkText(signingKeySchema, text);
  if (!checked.ok) return err(problemsFailure('TRUST_KEY_INVALID', { problems: checked.error.map(hidden), file }));
  try {
    return ok(importSigningKey(checked.value));
  } catch (error) {
    const words = error instanceof TypeError ? error.message : 'it is not a private key in PKCS #8 DER';
    return err(failure('TRUST_KEY_INVALID', `${file} is not a signing key: ${words}.`));
  }
}

function hidden<P extends { readonly got: string }>(problem: P): P {
  return problem.got === 'nothing' ? problem : { ...problem, got: 'something else' };
}

/**
 * Writes a new file that its owner alone may read.
 *
 * @throws FailureError HOST_DISK, also when there is a file already: a key is never overwritten.
 */
export function writeSigningKey(path: string, key: SigningKey): void {
  const file = withFile(path, () => openSync(path, 'wx', OWNER_ONLY));
  try {
    withFile(path, () => {
      // The mode given to open is cut by the umask, and some file systems add bits to it.
      fchmodSync(file, OWNER_ONLY);
      writeFileSync(file, formatSigningKey(key));
      fsyncSync(file);
    });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a signing key that nobody but its owner can read or change.
 *
 * @throws FailureError TRUST_KEY_EXPOSED or TRUST_KEY_INVALID.
 */
export function readSigningKey(path: string): SigningKey {
  const key = parseSigningKey(readPrivately(path), path);
  if (!key.ok) fail(key.error.code, key.error.message, key.error);
  return key.value;
}

/** What was checked is what is read: both go through one open file. */
function readPrivately(path: string): string {
  let file: number;
  try {
    // A pipe would keep the opener waiting for a writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return fail('TRUST_KEY_INVALID', `The signing key ${path} cannot be read: ${codeOf(error)}.`, { cause: error });
  }
  try {
    checkPrivate(fstatSync(file), path);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function checkPrivate(stats: Stats, path: string): void {
  if (!stats.isFile() || stats.size > LARGEST) fail('TRUST_KEY_INVALID', `${path} is not the file of a signing key.`);
  // Windows has no such modes: there the folder's access list is what protects.
  if (process.platform === 'win32') return;
  if ((stats.mode & OTHERS) !== 0) {
    fail('TRUST_KEY_EXPOSED', `Others than its owner can use ${path}: its mode is ${(stats.mode & 0o777).toString(8)}.`);
  }
  const owners = [0, process.geteuid?.()];
  if (!owners.includes(stats.uid)) fail('TRUST_KEY_EXPOSED', `${path} belongs to another user.`);
}

function withFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    return fail('HOST_DISK', `The signing key ${path} was not written: ${codeOf(error)}.`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EEXIST' ? 'there is a file of this name' : (code ?? String(error));
}
