import type { Command } from 'commander';
import type { PublishWords } from './commands/publish.ts';
import type { UndoWords } from './commands/undo.ts';
import { examplesText, type Run, withService, yesOption } from './program-parts.ts';
import type { ServiceWords } from './session/connect.ts';

/** Adds "apphub publish", "versions" and "undo". */
export function addVersionsCommands(program: Command, run: Run): void {
  withService(program.command('publish').description('publish an example of this checkout, or an archive').argument('<slug[@version]>', 'the example; with --archive, slug and version'))
    .option('--archive <file>', 'a packed bundle, instead of the one that this checkout gives')
    .option('--platform <platform>', 'where native code in the archive runs')
    .option('--immutable', 'let nobody replace it, ever')
    .option('--force', 'replace what is published')
    .option('--reason <text>', 'why; it stands in the audit trail, and --force needs it')
    .option('--if-match <digest>', 'replace only what has this digest')
    .addOption(yesOption())
    .addHelpText('after', examplesText(['apphub publish city-lookup', 'apphub publish city-lookup --force --reason "wrong time zone"', 'apphub publish tides@1.2.0 --archive tides.tgz --platform linux-x64-glibc']))
    .action((name: string, words: PublishWords) => run(async (terminal) => (await import('./commands/publish.ts')).publishCommand(name, words, terminal)));
  withService(program.command('versions').description('show what is published: all bundles, the versions of one, or the history of one version').argument('[slug]', 'the bundle').argument('[version]', 'one version'))
    .addHelpText('after', examplesText(['apphub versions', 'apphub versions city-lookup', 'apphub versions city-lookup 1.0.0']))
    .action((slug: string | undefined, version: string | undefined, words: ServiceWords) => run(async (terminal) => (await import('./commands/versions.ts')).versionsCommand(slug, version, { words, terminal })));
  withService(program.command('undo').description('point a version at the bytes it had before it was replaced').argument('<slug@version>', 'the version'))
    .requiredOption('--reason <text>', 'why; it stands in the audit trail')
    .option('--if-match <digest>', 'undo only what has this digest')
    .addOption(yesOption())
    .addHelpText('after', examplesText(['apphub undo city-lookup@1.0.0 --reason "it was right"']))
    .action((name: string, words: UndoWords) => run(async (terminal) => (await import('./commands/undo.ts')).undoCommand(name, words, terminal)));
}
