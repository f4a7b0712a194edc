import { fail } from '@apphub/model';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expectSuccess } from './command-failure.ts';
import { readRequirements } from './example/requirements.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import { runInExample, type StageContext } from './stage-context.ts';

/** Where they are put, in the example and in its bundle; the runtime looks for them there. */
export const PYTHON_PACKAGES = 'python_packages';

/** Wheels that lie here are taken, and nothing else. */
const WHEELS = 'wheels';

/**
 * Installs the packages that a Python example is pinned to, wheels only, so that nothing of them is run; a run of the
 * bundle needs neither pip nor the network.
 *
 * @throws FailureError INSTALL_FAILED, LOCK_SOURCE_REFUSED, CONFIG_INVALID, LIMIT_*, CANCELED.
 */
export async function installPythonPackages(context: StageContext): Promise<void> {
  const { example, sandbox, progress } = context;
  const { pythonRequirementsPath: file } = example.config;
  const { runtime } = example.entry;
  if (file === undefined || runtime.kind !== 'python') return;
  const root = join(sandbox.workspace, EXAMPLE_FOLDER);
  if (readRequirements(file, readFileSync(join(root, file), 'utf8')).length === 0) return;
  if (existsSync(join(root, PYTHON_PACKAGES))) fail('CONFIG_INVALID', `${example.slug} has a folder "${PYTHON_PACKAGES}", which is where its requirements are put.`);
  progress.enter('installing-dependencies');
  const isOffline = existsSync(join(root, WHEELS));
  const outcome = await runInExample(context, {
    argv: [
      runtime.minor === undefined ? 'python3' : `python3.${runtime.minor}`,
      ...['-I', '-m', 'pip', 'install', '--isolated', '--no-input', '--disable-pip-version-check', '--no-cache-dir', '--no-warn-script-location'],
      // What may be installed is said by the hashes alone; no code of a package runs while it is.
      ...['--require-hashes', '--no-deps', '--only-binary=:all:', '--no-compile'],
      ...(isOffline ? ['--no-index', `--find-links=${WHEELS}`] : []),
      ...['--target', PYTHON_PACKAGES, '--requirement', posix.normalize(file)],
    ],
    title: `pip install -r ${file}`,
    // Neither the machine's nor the user's settings of pip are read.
    env: { PIP_CONFIG_FILE: '/dev/null' },
    network: !isOffline,
  });
  expectSuccess(outcome, { code: 'INSTALL_FAILED', name: 'pip install' });
}

/** What pip leaves beside a package; it says how it was installed, and with which pip. */
const LEFTOVER = /^bin\/|(^|\/)__pycache__\/|\.pyc$|^[^/]+\.dist-info\/(INSTALLER|REQUESTED|RECORD|direct_url\.json)$/;

/** @returns whether a file below `PYTHON_PACKAGES` belongs into the bundle. */
export function isPythonPackageFile(path: string): boolean {
  return !LEFTOVER.test(path);
}
