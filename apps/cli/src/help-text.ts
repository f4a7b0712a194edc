import type { Command } from 'commander';
import { createProgram } from './program.ts';

/** The help of every command, one below the other: what docs/cli-help.txt holds. */
export function helpText(): string {
  const quiet = () => undefined;
  const program = createProgram(async () => undefined, { out: quiet, note: quiet });
  return helpsBelow(program, 'apphub').join('\n');
}

function helpsBelow(command: Command, name: string): string[] {
  return [`$ ${name} --help\n${helpOf(command)}`, ...command.createHelp().visibleCommands(command).filter((below) => below.name() !== 'help').flatMap((below) => helpsBelow(below, `${name} ${below.name()}`))];
}

/** `helpInformation` leaves out what `addHelpText` adds. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  return text;
}
