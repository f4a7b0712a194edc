import { Option } from 'commander';
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
