import { failure, FailureError } from '@apphub/model/failure';
import { Command, CommanderError, Option } from 'commander';
import { addCacheCommands } from './program-cache.ts';
import { addCatalogCommands } from './program-catalog.ts';
import { addExamplesCommands } from './program-examples.ts';
import { addKeysCommands } from './program-keys.ts';
import { addLoadsCommands } from './program-loads.ts';
import { addMachineCommands } from './program-machine.ts';
import { addRecordsCommands } from './program-records.ts';
import { addRunsCommands } from './program-runs.ts';
import { addVersionsCommands } from './program-versions.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { addEverywhere, examplesText, jsonOption, type Run, yesOption } from './program-parts.ts';
import { parseDuration, parseSize } from './quantity.ts';
import type { Terminal } from './terminal.ts';

/**
 * Parses the words of a command line and runs the command they name.
 *
 * @throws FailureError USAGE, and whatever the command throws.
 */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  let isQuiet = false;
  const run: Run = async (command) => void (code = await command(isQuiet ? quiet(terminal) : terminal));
  try {
    const program = createProgram(run, terminal);
    program.hook('preAction', (_program, action) => void (isQuiet = action.opts<{ quiet?: boolean }>().quiet === true));
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    if (error.code === 'commander.help') return exitCodes.usage;
    throw new FailureError(failure('USAGE', usageWords(error)), { cause: error });
  }
}

/** Tells results and failures only. */
function quiet(terminal: Terminal): Terminal {
  return { ...terminal, note: () => undefined, screen: { ...terminal.screen, isLive: false } };
}

/** The same in every terminal, so that documents can show it. */
const WIDTH = { getOutHelpWidth: () => 80, getErrHelpWidth: () => 80 };

/** All commands with their options; `run` is called with the one that a command line names. */
export function createProgram(run: Run, { out, note }: Pick<Terminal, 'out' | 'note'>): Command {
  const program = new Command('apphub')
    .description('Builds, publishes and runs example bundles: on a service, or from the examples of this repository.')
    .configureHelp({ sortSubcommands: false })
    .configureOutput({ writeOut: (text) => out(withoutEnd(text)), writeErr: (text) => note(withoutEnd(text)), outputError: () => undefined, ...WIDTH })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', `${examplesText(['apphub up', 'apphub load --publish --watch', 'apphub run city-lookup --follow', 'apphub examples explain city-lookup'])}\n\nExit codes: 0 ok, 1 failed, 2 wrong usage, 3 not allowed, 4 no service, 130 canceled.\ndocs/cli.md says more.`);
  addExamplesCommands(program, run);
  addLoadsCommands(program, run);
  addVersionsCommands(program, run);
  addCatalogCommands(program, run);
  addRunsCommands(program, run);
  addRecordsCommands(program, run);
  addStoreCommands(program, run);
  addCacheCommands(program, run);
  addKeysCommands(program, run);
  addMachineCommands(program, run);
  addEverywhere(program);
  return program;
}

function addStoreCommands(program: Command, run: Run): void {
  const quarantine = program.command('quarantine').description('what was set aside since two builds differed').helpCommand(false);
  quarantine
    .command('list')
    .description('show what is set aside, and why')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub quarantine list']))
    .action(({ json = false }: { json?: boolean }) => run(async (terminal) => (await import('./commands/quarantine.ts')).listQuarantineCommand({ json }, terminal)));
  quarantine
    .command('release')
    .description('let its records be used again')
    .argument('<fingerprint>', 'the fingerprint, or its beginning')
    .requiredOption('--reason <text>', 'why; it is kept with the decision')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub quarantine release 4f1c22 --reason "the clock of the first build was wrong"']))
    .action((name: string, { reason, json = false }: { reason: string; json?: boolean }) => run(async (terminal) => (await import('./commands/quarantine.ts')).releaseQuarantineCommand(name, { reason, json }, terminal)));
  program
    .command('gc')
    .description('say what the store could do without, and delete it')
    .option('--apply', 'delete; without it nothing is touched')
    .addOption(yesOption())
    .addOption(graceOption())
    .option('--max-age <time>', 'also take what nobody used for so long', (text) => parseDuration(text, '--max-age'))
    .option('--max-size <size>', 'also take what was used longest ago, until the rest fits', (text) => parseSize(text, '--max-size'))
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub gc', 'apphub gc --max-age 90d --max-size 20GB', 'apphub gc --max-age 90d --max-size 20GB --apply --yes']))
    .action((options: GcWords) => run(async (terminal) => (await import('./commands/gc.ts')).gcCommand({ apply: false, json: false, ...options }, terminal)));
}

function graceOption(): Option {
  return new Option('--grace <time>', 'keep what was written or used within this time; longer than the longest build')
    .default(parseDuration('24h', '--grace'), '24h')
    .argParser((text) => parseDuration(text, '--grace'));
}

interface GcWords {
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly grace: number;
  readonly maxAge?: number;
  readonly maxSize?: number;
}

function withoutEnd(text: string): string {
  return text.replace(/\n$/, '');
}

/** commander begins with "error: " and puts its suggestion on a line of its own. */
function usageWords({ message }: CommanderError): string {
  const words = message.replace(/^error: /, '').replaceAll('\n', ' ').trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.)?]$/.test(words) ? '' : '.'}`;
}

