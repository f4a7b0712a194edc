import { fail, failure, FailureError } from '@apphub/model';
import type { CommandOutcome, Sandbox } from '@apphub/sandbox';
import { join } from 'node:path';
import { expectSuccess } from './command-failure.ts';
import type { Example } from './example/index.ts';
import { allowedInstallScripts, refuseImplicitScripts } from './install-scripts.ts';
import { EXAMPLE_FOLDER, npmCommand } from './npm-command.ts';
import type { BuildPorts } from './ports.ts';
import type { Progress } from './progress.ts';

export interface StageContext {
  readonly example: Example;
  readonly sandbox: Sandbox;
  readonly ports: BuildPorts;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * `npm ci` without any install script, then, without network, the scripts of the packages the example allows.
 * With `--ignore-scripts` this behaves alike under npm 10, 11 and 12, which differ in what they run by default.
 *
 * @throws FailureError INSTALL_FAILED, LOCK_BROKEN, LIMIT_*, CANCELED.
 */
export async function installDependencies(context: StageContext): Promise<void> {
  const { example, sandbox, ports, progress } = context;
  if (example.lock === undefined) return;
  progress.enter('installing-dependencies');
  const scripts = allowedInstallScripts(example, ports.toolchain);
  if (scripts.length > 0) expectHeaders(ports.toolchain);
  await npmCi(context);
  refuseImplicitScripts(example, join(sandbox.workspace, EXAMPLE_FOLDER));
  for (const name of scripts) {
    const outcome = await npm(context, ['rebuild', name, '--foreground-scripts'], { network: false });
    expectSuccess(outcome, { code: 'INSTALL_FAILED', name: `The install script of ${name}` });
  }
}

/** Without them node-gyp would ask the network for them, which the scripts do not have. */
function expectHeaders({ nodeHeaders, nodeVersion }: BuildPorts['toolchain']): void {
  if (nodeHeaders !== undefined) return;
  fail('TOOL_MISSING', `The C headers of Node ${nodeVersion} are not installed.`, { remedy: 'Run "npm rebuild node" in the repository.' });
}

/**
 * Packages come from the download cache where they can. A cached list of versions may be older than the lock,
 * so a failure is tried once more with fresh lists.
 */
async function npmCi(context: StageContext): Promise<void> {
  const errors: string[] = [];
  const onLine = (line: string) => {
    if (line.startsWith('npm error')) errors.push(line);
  };
  const cached = await npm(context, ['ci', '--ignore-scripts', '--prefer-offline'], { network: true, onLine });
  if (errors.includes(USAGE)) {
    const problems = errors.slice(0, 12);
    throw new FailureError(failure('LOCK_BROKEN', 'package-lock.json does not belong to package.json.', { problems }));
  }
  const isFailed = cached.kind === 'exited' && cached.exitCode !== 0;
  const outcome = isFailed ? await npm(context, ['ci', '--ignore-scripts', '--prefer-online'], { network: true }) : cached;
  expectSuccess(outcome, { code: 'INSTALL_FAILED', name: 'npm ci' });
}

/** npm's stable code for a lock that does not fit its package.json; its explanation is longer than a kept tail. */
const USAGE = 'npm error code EUSAGE';

interface NpmOptions {
  readonly network: boolean;
  /** Told each line besides the log. */
  readonly onLine?: (line: string) => void;
}

/** Runs the pinned npm in the example's folder. */
export function npm(context: StageContext, args: readonly string[], { network, onLine }: NpmOptions): Promise<CommandOutcome> {
  const { example, sandbox, ports, progress, signal } = context;
  return sandbox.run({
    ...npmCommand(args, { ports, sandbox, network }),
    cwd: EXAMPLE_FOLDER,
    limits: example.config.limits,
    secrets: ports.secrets,
    onLine(stream, line) {
      progress.log(stream, line);
      onLine?.(line);
    },
    ...(signal === undefined ? {} : { signal }),
  });
}
