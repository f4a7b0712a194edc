import type { Command } from 'commander';
import { addCacheServerCommands } from './program-cache-server.ts';
import { examplesText, jsonOption, type Run } from './program-parts.ts';

/** Adds "apphub cache": the remote cache of Nx, from both sides. Their code is loaded when they are called. */
export function addCacheCommands(program: Command, run: Run): void {
  const cache = program.command('cache').description('a remote cache for Nx that cannot break a build').helpCommand(false);
  cache
    .command('exec')
    .description('run Nx with its remote cache behind a proxy that no fault of the cache gets through')
    .argument('<command...>', 'what to run, after "--"')
    .option('--verbose', 'tell what the cache did even if nothing was wrong')
    .option('--json', 'tell it as JSON, to stderr: stdout is the command\'s own')
    .addHelpText('after', examplesText(['apphub cache exec -- nx run-many -t build', 'apphub cache exec --verbose -- npm test']))
    .action((command: string[], { verbose = false, json = false }: { verbose?: boolean; json?: boolean }) =>
      run(async (terminal) => (await import('./commands/cache-exec.ts')).cacheExecCommand(command, { verbose, json }, terminal)),
    );
  cache
    .command('why')
    .description('say who made the entry of a task, or which inputs of the nearest one are others')
    .argument('<task>', 'as Nx names it: project:target')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache why web:build', 'apphub cache why web:build:production --json']))
    .action((task: string, { json = false }: { json?: boolean }) => run(async (terminal) => (await import('./commands/cache-why.ts')).cacheWhyCommand(task, { json }, terminal)));
  addCacheServerCommands(cache, run);
}
