import type { Command } from 'commander';
import type { RetractOptions } from './commands/records.ts';
import { examplesText, jsonOption, type Run, yesOption } from './program-parts.ts';

/** Adds "apphub records" with its commands. */
export function addRecordsCommands(program: Command, run: Run): void {
  const records = program.command('records').description('what the store says was built, and taking back what is false').helpCommand(false);
  records
    .command('list')
    .description('show the build records of all examples, or of some')
    .argument('[slug...]', 'the examples')
    .option('--held', 'only those of which none is used: they disagree, or are set aside')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub records list city-lookup', 'apphub records list --held']))
    .action((slugs: string[], { held = false, json = false }: { held?: boolean; json?: boolean }) => run(async (terminal) => (await import('./commands/records.ts')).listRecordsCommand(slugs, { held, json }, terminal)));
  records
    .command('show')
    .description('show everything that one record says')
    .argument('<record>', 'its name, or the beginning')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub records show 9a1b2c']))
    .action((name: string, { json = false }: { json?: boolean }) => run(async (terminal) => (await import('./commands/records.ts')).showRecordCommand(name, { json }, terminal)));
  records
    .command('retract')
    .description('take a false record back: it is not used any more, nor held against others')
    .argument('<record>', 'its name, or the beginning')
    .requiredOption('--reason <text>', 'why; it is kept with the decision')
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub records retract 9a1b2c --reason "built with a patched compiler"']))
    .action((name: string, words: RetractOptions) => run(async (terminal) => (await import('./commands/records.ts')).retractRecordCommand(name, words, terminal)));
}
