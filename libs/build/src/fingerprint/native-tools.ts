import type { FingerprintField } from '@apphub/model';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where the commands of a sandbox find what the toolchain does not have; nothing of the user's own PATH. */
const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin';
const TIMEOUT_MS = 10_000;
/** A fact like any other: an install script may fall back to a ready-made binary. */
const ABSENT = 'none';

const identities = new Map<string, Promise<string>>();

/**
 * What compiles native code on this machine, for examples whose install scripts run. The linker and the C library
 * count besides the compilers: both leave their version in what they make.
 */
export async function compilerFields(): Promise<readonly FingerprintField[]> {
  const programs = { 'compiler:cc': 'cc', 'compiler:c++': 'c++', 'compiler:linker': 'ld', 'compiler:libc': 'ldd' };
  return Promise.all(Object.entries(programs).map(async ([name, program]): Promise<FingerprintField> => [name, await identity(program)]));
}

/** Which Python there is, for examples that use it: compiled modules and their names depend on it. */
export async function pythonFields(program: string): Promise<readonly FingerprintField[]> {
  return [['python', await identity(program)]];
}

/** The first line of what `program --version` says; asked once per process. */
function identity(program: string): Promise<string> {
  const known = identities.get(program);
  if (known !== undefined) return known;
  const asked = run(program, ['--version'], { env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, timeout: TIMEOUT_MS }).then(
    ({ stdout }) => stdout.split('\n', 1)[0]?.trim() || ABSENT,
    () => ABSENT,
  );
  identities.set(program, asked);
  return asked;
}
