import { Argument, type Command } from 'commander';
import type { DoctorWords } from './commands/doctor.ts';
import type { UpWords } from './commands/up.ts';
import { type Shell, shells } from './completion/scripts.ts';
import { examplesText, jsonOption, type Run, wholeNumber, withService } from './program-parts.ts';

/** Adds what is about this machine: "apphub doctor", "up" and "completion". */
export function addMachineCommands(program: Command, run: Run): void {
  withService(program.command('doctor').description('say whether this machine can build, and how to mend what it lacks'))
    .addHelpText('after', examplesText(['apphub doctor', 'apphub doctor --json | jq ".checks[] | select(.state != \\"ok\\")"']))
    .action((words: DoctorWords) => run(async (terminal) => (await import('./commands/doctor.ts')).doctorCommand(words, terminal)));
  program
    .command('up')
    .description('run service, worker and page here until Ctrl-C, on a database and a store of their own')
    .option('--port <number>', 'the port; 0 takes a free one; default: APPHUB_PORT, or 4000', wholeNumber('--port', { least: 0, most: 65_535 }))
    .option('--no-page', 'do not build the page')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub up', 'apphub up --port 0 --json']))
    .action((words: UpWords) => run(async (terminal) => (await import('./commands/up.ts')).upCommand(words, terminal)));
  program
    .command('completion')
    .description('print what a shell has to read to complete these words')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub completion bash >> ~/.bashrc', 'apphub completion zsh > ~/.zfunc/_apphub', 'apphub completion fish > ~/.config/fish/completions/apphub.fish']))
    .action((shell: Shell, words: { json?: boolean }) => run(async (terminal) => (await import('./commands/completion.ts')).completionCommand(shell, words, terminal)));
  program
    .command('complete', { hidden: true })
    .argument('[word...]')
    .action((words: string[]) => run(async (terminal) => (await import('./commands/completion.ts')).completeCommand(words, terminal, { program })));
}
