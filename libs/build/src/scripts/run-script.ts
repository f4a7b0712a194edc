import { fail } from '@apphub/model';
import { join } from 'node:path';
import { expectSuccess } from '../command-failure.ts';
import { EXAMPLE_FOLDER, npmCommand } from '../npm-command.ts';
import { runInExample, type StageContext } from '../stage-context.ts';
import type { InstallScript } from './plan-scripts.ts';
import { programFolders, scriptEnvironment } from './script-environment.ts';

/** A kernel takes no text beyond 128 KiB and in all a quarter of the stack, 2 MiB. */
const MAX_BYTES = 100_000;

/**
 * Tells what runs, as npm does, goes to the package and runs its script with the programs of packages at hand. The folder
 * is entered inside: a script before this one may have put a link in its place.
 */
const ENTER = 'printf "> %s\\n> %s\\n" "$4" "$3"; cd "$1" || exit; unset OLDPWD; PATH="$2:$PATH"; export PATH; exec sh -c "$3"';

/**
 * Runs one script of a package as `npm rebuild` does, without network and without npm's own start, which takes as long as
 * many a script.
 *
 * @throws FailureError INSTALL_FAILED, LIMIT_*, CANCELED.
 */
export async function runInstallScript(script: InstallScript, context: StageContext): Promise<void> {
  const { sandbox, ports } = context;
  const { owner, event, command } = script;
  const { toolchain } = ports;
  const { env = {}, mounts = [] } = npmCommand([], { ports, sandbox, network: false });
  const inner = (path: string): string => sandbox.inner(path, mounts);
  const place = {
    root: inner(join(sandbox.workspace, EXAMPLE_FOLDER)),
    home: inner(sandbox.home),
    nodePath: inner(toolchain.nodePath),
    npmCliPath: inner(toolchain.npmCliPath),
  };
  const folder = join(place.root, owner.path);
  const name = `${owner.name}@${owner.version}`;
  const environment = { ...env, ...scriptEnvironment(script, place, toolchain) };
  expectPassable([command, ...Object.entries(environment).flat()], name);
  const outcome = await runInExample(context, {
    argv: ['sh', '-c', ENTER, 'sh', folder, programFolders(folder, place), command, `${name} ${event}`],
    title: `the ${event} script of ${name}`,
    env: environment,
    mounts,
    network: false,
  });
  expectSuccess(outcome, { code: 'INSTALL_FAILED', name: `The ${event} script of ${name}` });
}

/** Names and texts come from the package and from the lock; what no process can be given is theirs to answer for. */
function expectPassable(texts: readonly string[], name: string): void {
  const all = texts.join('\n');
  if (all.includes('\0') || Buffer.byteLength(all) > MAX_BYTES) {
    fail('INSTALL_FAILED', `The install scripts of ${name}, or what its lock entry says, cannot be handed to a shell.`);
  }
}
