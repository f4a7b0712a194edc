import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, failureOf, ok, type Result } from '@apphub/model';
import { SYSTEM_FOLDERS } from '../../command/environment.ts';
import { openSandbox } from '../../sandbox/open-sandbox.ts';
import { adviceForNamespaces, adviceToInstall } from '../advice.ts';
import type { HostFacts } from '../host-facts.ts';
import type { Isolation } from '../isolation.ts';
import { createBubblewrap } from './bubblewrap.ts';

export interface Unavailable {
  readonly reason: string;
  readonly remedy: string;
}

export interface WorkingBubblewrap {
  readonly isolation: Isolation;
  /** Such as "0.8.0". */
  readonly version: string;
}

/** The first with `--disable-userns` and `--size`. */
const OLDEST = [0, 8] as const;

/**
 * Finds out whether bubblewrap works here by doing what it is for: a command in a sandbox, without network. That the
 * program is there says little, and the words with which kernels and containers refuse a namespace differ.
 *
 * @param folders where to look for bwrap; never PATH, which may lead into somebody's home.
 */
export async function probeBubblewrap(
  facts: HostFacts,
  folders: readonly string[] = SYSTEM_FOLDERS,
): Promise<Result<WorkingBubblewrap, Unavailable>> {
  const program = folders.map((folder) => join(folder, 'bwrap')).find(existsSync);
  if (program === undefined) return err({ reason: `bwrap is in none of ${folders.join(', ')}.`, remedy: adviceToInstall(facts) });
  const version = await versionOf(program);
  if (version === undefined) return err({ reason: `${program} does not say its version.`, remedy: adviceToInstall(facts) });
  if (isOlder(version)) return err({ reason: `bubblewrap ${version} is older than ${OLDEST.join('.')}.`, remedy: adviceToInstall(facts) });
  const isolation = createBubblewrap(program);
  const problem = await tryOut(isolation);
  return problem === undefined ? ok({ isolation, version }) : err({ reason: problem, remedy: adviceForNamespaces(facts) });
}

async function versionOf(program: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(program, ['--version'], { env: {}, timeout: 10_000 }).catch(() => ({ stdout: '' }));
  return /^bubblewrap (\d+\.\d+(\.\d+)*)/.exec(stdout)?.[1];
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === OLDEST[0] && minor < OLDEST[1];
}

/** @returns what went wrong. */
async function tryOut(isolation: Isolation): Promise<string | undefined> {
  try {
    await using sandbox = await openSandbox({ parent: tmpdir(), label: 'probe', isolation });
    const limits = { timeoutSeconds: 20, memoryMb: 256, logMb: 1 };
    const { kind, tail } = await sandbox.run({ argv: ['true'], cwd: '.', network: false, limits });
    return kind === 'exited' ? undefined : `A first command was ended (${kind}): ${tail.join(' ')}`;
  } catch (error) {
    const { message, problems = [] } = failureOf(error);
    return problems.join(' ') || message;
  }
}
