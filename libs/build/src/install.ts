import { fail, failure, FailureError } from '@apphub/model';
import type { CommandOutcome } from '@apphub/sandbox';
import { join } from 'node:path';
import { expectSuccess } from './command-failure.ts';
import { allowedInstallScripts, refuseImplicitScripts } from './install-scripts.ts';
import { EXAMPLE_FOLDER, npmCommand } from './npm-command.ts';
import type { BuildPorts } from './ports.ts';
import { planScripts } from './scripts/plan-scripts.ts';
import { runInstallScript } from './scripts/run-script.ts';
import { runInExample, type StageContext } from './stage-context.ts';

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
  if (allowedInstallScripts(example, ports.toolchain).length > 0) expectHeaders(ports.toolchain);
  await npmCi(context);
  const root = join(sandbox.workspace, EXAMPLE_FOLDER);
  refuseImplicitScripts(example, root);
  for (const script of planScripts(example, { root, ...ports.toolchain })) await runInstallScript(script, context);
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
export function npm(context: StageContext, args: readonly string[], { network, ...rest }: NpmOptions): Promise<CommandOutcome> {
  const { ports, sandbox } = context;
  return runInExample(context, { ...npmCommand(args, { ports, sandbox, network }), title: `npm ${args.join(' ')}`, ...rest });
}
