import type { Argument, Command, Option } from 'commander';

export interface CandidateOptions {
  /** The slugs of the examples, where one is expected. */
  readonly slugs: () => readonly string[];
}

/**
 * What may stand where the last of `words` begins: commands, options, values of an option, or slugs.
 *
 * @param words behind the name of the program; the last one is what was typed so far, perhaps nothing.
 */
export function candidates(program: Command, words: readonly string[], { slugs }: CandidateOptions): string[] {
  const typed = words.at(-1) ?? '';
  const { command, awaiting, given } = walk(program, words.slice(0, -1));
  return all().filter((word) => word.startsWith(typed));

  function all(): readonly string[] {
    if (awaiting !== undefined) return awaiting.argChoices ?? [];
    if (typed.startsWith('-')) return optionsOf(command);
    if (command.commands.length > 0) return visibleCommands(command).map((below) => below.name());
    const argument = argumentAt(command, given);
    if (argument === undefined) return [];
    return argument.argChoices ?? (argument.name().startsWith('slug') ? slugs() : []);
  }
}

/** Those that help shows. */
function visibleCommands(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command).filter((below) => below.name() !== 'help');
}

interface Walked {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly awaiting?: Option;
  /** How many arguments the command has already. */
  readonly given: number;
}

function walk(program: Command, words: readonly string[]): Walked {
  let [command, given]: [Command, number] = [program, 0];
  let awaiting: Option | undefined;
  for (const word of words) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (word.startsWith('-')) awaiting = command.options.find((option) => (option.long === word || option.short === word) && (option.required || option.optional));
    else {
      const below = command.commands.find((one) => one.name() === word);
      if (below === undefined) given += 1;
      else command = below;
    }
  }
  return { command, given, ...(awaiting === undefined ? {} : { awaiting }) };
}

function optionsOf(command: Command): string[] {
  return command.createHelp().visibleOptions(command).flatMap(({ long }) => (long === undefined ? [] : [long]));
}

function argumentAt({ registeredArguments: known }: Command, position: number): Argument | undefined {
  const last = known.at(-1);
  return known[position] ?? (last?.variadic === true ? last : undefined);
}
