import { type Command, Option } from 'commander';
import type { ImportWords } from './commands/import.ts';
import type { LoadWords } from './commands/load.ts';
import type { ListLoadsWords, ReopenWords } from './commands/loads.ts';
import type { WatchWords } from './commands/watch.ts';
import { cancelOption, examplesText, type Run, wholeNumber, withService, yesOption } from './program-parts.ts';
import type { ServiceWords } from './session/connect.ts';

const STATES = ['planning', 'running', 'completed', 'failed', 'canceled'] as const;

/** Adds what builds on the service: "apphub import", "load", "loads" and "watch". */
export function addLoadsCommands(program: Command, run: Run): void {
  withService(program.command('import').description('build an example anew on the service, and publish it in place of what is there').argument('<slug>', 'the example'))
    .option('--reason <text>', 'why; it stands in the audit trail')
    .option('--no-wait', 'do not wait for its end')
    .addOption(cancelOption())
    .addHelpText('after', examplesText(['apphub import city-lookup --reason "new data"']))
    .action((slug: string, words: ImportWords) => run(async (terminal) => (await import('./commands/import.ts')).importCommand(slug, words, terminal)));
  addLoad(program, run);
  addLoads(program, run);
  withService(program.command('watch').description('watch a load, a run or an import until its end, or all that happens').argument('[what]', 'an id, "latest" for the newest load, or an example'))
    .option('--after <number>', 'the number of the last event seen; 0 tells all that are kept', wholeNumber('--after', { least: 0, most: 1e15 }))
    .addOption(cancelOption())
    .addHelpText('after', examplesText(['apphub watch latest', 'apphub watch city-lookup', 'apphub watch --after 0 --json']))
    .action((what: string | undefined, words: WatchWords) => run(async (terminal) => (await import('./commands/watch.ts')).watchCommand(what, words, terminal)));
}

function addLoad(program: Command, run: Run): void {
  withService(program.command('load').description('build many examples on the service, in the order in which they depend on each other').argument('[slug...]', 'the examples; without any, and without --tag and --affected-since, all'))
    .option('--tag <tag...>', 'examples with one of these tags')
    .option('--affected-since <commit>', 'examples that changes since this commit affect')
    .option('--publish', 'publish what is built or found')
    .option('--force', 'build even what is found; with --publish, replace what is published')
    .option('--reason <text>', 'why; with --force and --publish it has to be said')
    .option('--concurrency <number>', 'how many at the same time', wholeNumber('--concurrency', { least: 1, most: 1000 }))
    .option('--fail-fast', 'let the first failure end it')
    .option('--watch', 'show how far it is, until its end')
    .addOption(cancelOption())
    .addOption(yesOption())
    .addHelpText('after', examplesText(['apphub load --watch', 'apphub load observatory-report-publisher --publish --watch', 'apphub load --affected-since origin/main --watch --cancel-on-interrupt', 'apphub load --tag technology:python --json | jq -r .load.id']))
    .action((slugs: string[], words: LoadWords) => run(async (terminal) => (await import('./commands/load.ts')).loadCommand(slugs, words, terminal)));
}

function addLoads(program: Command, run: Run): void {
  const loads = program.command('loads').description('loads: what they are at, ending them, going on').helpCommand(false);
  withService(loads.command('list').description('show loads, the newest first'))
    .addOption(new Option('--state <state...>', 'only loads in one of these states').choices(STATES))
    .option('--limit <number>', 'how many', wholeNumber('--limit', { least: 1, most: 100 }))
    .addHelpText('after', examplesText(['apphub loads list', 'apphub loads list --state running planning']))
    .action((words: ListLoadsWords) => run(async (terminal) => (await import('./commands/loads.ts')).listLoadsCommand(words, terminal)));
  withService(loads.command('show').description('show a load and its tasks, or one of them with all its attempts').argument('<load>', 'its id, or "latest"').argument('[slug]', 'a task'))
    .addHelpText('after', examplesText(['apphub loads show latest', 'apphub loads show latest city-lookup']))
    .action((name: string, slug: string | undefined, words: ServiceWords) => run(async (terminal) => (await import('./commands/loads.ts')).showLoadCommand(name, slug, { words, terminal })));
  withService(loads.command('cancel').description('let nothing more of a load begin, and stop what is at work').argument('<load>', 'its id, or "latest"'))
    .addHelpText('after', examplesText(['apphub loads cancel latest']))
    .action((name: string, words: ServiceWords) => run(async (terminal) => (await import('./commands/loads.ts')).cancelLoadCommand(name, words, terminal)));
  const reopening = [
    ['retry-failed', 'retryLoad', 'try again what failed, what was blocked by it, and what was canceled'],
    ['resume', 'resumeLoad', 'go on with what was canceled, not with what failed'],
  ] as const;
  for (const [name, how, description] of reopening) {
    withService(loads.command(name).description(description).argument('<load>', 'its id, or "latest"'))
      .option('--watch', 'show how far it is, until its end')
      .addOption(cancelOption())
      .addHelpText('after', examplesText([`apphub loads ${name} latest --watch`]))
      .action((load: string, words: ReopenWords) => run(async (terminal) => (await import('./commands/loads.ts')).reopenLoadCommand(how, load, { words, terminal })));
  }
}
