import { fail } from '@apphub/model/failure';
import { type Command, Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Runs a command and keeps its exit code. */
export type Run = (command: (terminal: Terminal) => Promise<ExitCode>) => Promise<void>;

/** Every command has it. */
export function jsonOption(): Option {
  return new Option('--json', 'print the result as JSON');
}

/** What stands below the help of a command. */
export function examplesText(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Options of every command that asks a service, with --json. There is none for the token itself: lists of processes show arguments. */
export function withService(command: Command): Command {
  return command
    .addOption(jsonOption())
    .addOption(new Option('--url <url>', 'the service; default: APPHUB_URL, or the one that "apphub up" runs').helpGroup('Service:'))
    .addOption(new Option('--token-file <path>', 'a file with the token; default: APPHUB_TOKEN, APPHUB_TOKEN_FILE').helpGroup('Service:'));
}

/** Of commands that watch something. */
export function cancelOption(): Option {
  return new Option('--cancel-on-interrupt', 'Ctrl-C cancels it on the service, without a question');
}

/** Of commands that ask before they do something. */
export function yesOption(): Option {
  return new Option('--yes', 'do not ask whether it is meant');
}

/** Options that all commands have; said by `main`, not by the commands. */
export function addEverywhere(command: Command): void {
  command.commands.forEach(addEverywhere);
  if (command.commands.length > 0) return;
  const has = (flag: string) => command.options.some(({ long }) => long === flag);
  if (!has('--quiet')) command.addOption(new Option('--quiet', 'tell results and failures only').helpGroup('Everywhere:'));
  if (!has('--verbose')) command.addOption(new Option('--verbose', 'tell what lies behind a failure').helpGroup('Everywhere:'));
}

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, { least, most }: { readonly least: number; readonly most: number }): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : fail('USAGE', `${option}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(text.slice(0, 40))}.`);
  };
}
