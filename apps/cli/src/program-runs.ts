import { type Command, Option } from 'commander';
import type { RunWords } from './commands/run.ts';
import type { ListRunsWords, LogsWords } from './commands/runs.ts';
import { cancelOption, examplesText, type Run, wholeNumber, withService } from './program-parts.ts';
import { parseDuration } from './quantity.ts';
import type { ServiceWords } from './session/connect.ts';

const STATUSES = ['pending', 'running', 'succeeded', 'failed', 'canceled', 'expired', 'lost'] as const;

/** Adds "apphub run" and "apphub runs". */
export function addRunsCommands(program: Command, run: Run): void {
  withService(program.command('run').description('run a published bundle on the service').argument('<reference>', 'slug, slug@version or slug@sha256:…, with #export or not'))
    .option('--param <name=value...>', 'parameters; a value that is JSON is read as that')
    .option('--params <json>', 'all parameters as one JSON object, or @ and a file that holds it')
    .option('--timeout <time>', 'how long an attempt may take', (text) => parseDuration(text, '--timeout'))
    .option('--input <run:path...>', 'files of another run that it gets; "=where" puts them elsewhere')
    .option('--output <path...>', 'files and folders that are kept')
    .option('--auto-rebuild', 'import the example anew if its bundle is for another platform')
    .option('--follow', 'show its log until its end, and what it gives')
    .addOption(cancelOption())
    .addHelpText('after', examplesText(['apphub run city-lookup --param query=Oslo --follow', 'apphub run observatory-report-publisher --params @report.json --output report.html --follow', 'apphub run log-digest@1.2.0 --json | jq -r .run.id']))
    .action((reference: string, words: RunWords) => run(async (terminal) => (await import('./commands/run.ts')).runCommand(reference, words, terminal)));
  const runs = program.command('runs').description('runs: their logs, what they gave, ending them').helpCommand(false);
  withService(runs.command('list').description('show runs, the newest first'))
    .option('--slug <slug>', 'only runs of this bundle')
    .addOption(new Option('--status <status>', 'only runs of this status').choices(STATUSES))
    .option('--limit <number>', 'how many', wholeNumber('--limit', { least: 1, most: 500 }))
    .addHelpText('after', examplesText(['apphub runs list --slug city-lookup --status failed']))
    .action((words: ListRunsWords) => run(async (terminal) => (await import('./commands/runs.ts')).listRunsCommand(words, terminal)));
  withService(runs.command('show').description('show a run with its attempts, its files and what it gave').argument('<run>', 'its id, or "latest"'))
    .addHelpText('after', examplesText(['apphub runs show latest', 'apphub runs show latest --json | jq .run.result']))
    .action((name: string, words: ServiceWords) => run(async (terminal) => (await import('./commands/runs.ts')).showRunCommand(name, words, terminal)));
  withService(runs.command('logs').description('show what a run has said; with --json, one object a line').argument('<run>', 'its id, or "latest"'))
    .option('--follow', 'go on until it has ended')
    .option('--after <number>', 'the number of the last line seen', wholeNumber('--after', { least: 0, most: 2 ** 31 - 1 }))
    .addHelpText('after', examplesText(['apphub runs logs latest --follow']))
    .action((name: string, words: LogsWords) => run(async (terminal) => (await import('./commands/runs.ts')).runLogsCommand(name, words, terminal)));
  withService(runs.command('cancel').description('ask a run to end').argument('<run>', 'its id, or "latest"'))
    .addHelpText('after', examplesText(['apphub runs cancel latest']))
    .action((name: string, words: ServiceWords) => run(async (terminal) => (await import('./commands/runs.ts')).cancelRunCommand(name, words, terminal)));
}
