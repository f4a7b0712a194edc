import type { Command } from 'commander';
import type { BundleWords } from './commands/bundle.ts';
import type { TestWords } from './commands/test.ts';
import type { ListExamplesWords } from './session/list-examples.ts';
import { examplesText, jsonOption, type Run, withService } from './program-parts.ts';

/** Adds "apphub examples" with its commands; "explain" and "verify" go by their old names as well. */
export function addExamplesCommands(program: Command, run: Run): void {
  const examples = program.command('examples').description('the examples: what they are, building, testing and comparing them').helpCommand(false);
  withService(examples.command('list').description('show all examples, and how they are where there is a service'))
    .option('--local', 'only what this checkout has')
    .addHelpText('after', examplesText(['apphub examples list', 'apphub examples list --json | jq -r ".examples[] | select(.status.state == \\"failed\\").slug"']))
    .action((words: ListExamplesWords) => run(async (terminal) => (await import('./commands/examples.ts')).listExamplesCommand(words, terminal)));
  withService(examples.command('show').description('show one example with its last attempts').argument('<slug>', 'the example'))
    .option('--local', 'only what this checkout has')
    .addHelpText('after', examplesText(['apphub examples show city-lookup']))
    .action((slug: string, words: ListExamplesWords) => run(async (terminal) => (await import('./commands/examples.ts')).showExampleCommand(slug, words, terminal)));
  examples
    .command('bundle')
    .description('build examples of this checkout, or find their bundles')
    .argument('[slug...]', 'the examples')
    .option('--all', 'every example')
    .option('--force', 'build even what the store has')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub examples bundle city-lookup', 'apphub examples bundle --all']))
    .action((slugs: string[], words: BundleWords) => run(async (terminal) => (await import('./commands/bundle.ts')).bundleCommand(slugs, words, terminal)));
  examples
    .command('test')
    .description('run bundles with their sample inputs, and compare what they give')
    .argument('[slug...]', 'the examples')
    .option('--all', 'every example')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub examples test city-lookup']))
    .action((slugs: string[], words: TestWords) => run(async (terminal) => (await import('./commands/test.ts')).testCommand(slugs, words, terminal)));
  for (const [parent, hidden] of [[examples, false], [program, true]] as const) {
    addExplain(parent, { hidden, run });
    addVerify(parent, { hidden, run });
  }
}

interface Adding {
  readonly hidden: boolean;
  readonly run: Run;
}

function addExplain(parent: Command, { hidden, run }: Adding): void {
  parent
    .command('explain', { hidden })
    .description('say why examples are hits or misses, and which inputs differ')
    .argument('<slug...>', 'the examples')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub examples explain city-lookup', 'apphub examples explain city-lookup --json']))
    .action((slugs: string[], { json = false }: { json?: boolean }) => run(async (terminal) => (await import('./commands/explain.ts')).explainCommand(slugs, { json }, terminal)));
}

function addVerify(parent: Command, { hidden, run }: Adding): void {
  parent
    .command('verify', { hidden })
    .description('build examples again, elsewhere and otherwise, and compare the bytes')
    .argument('[slug...]', 'the examples')
    .option('--all', 'every example that is for this platform')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub examples verify city-lookup', 'apphub examples verify --all']))
    .action((slugs: string[], { all = false, json = false }: { all?: boolean; json?: boolean }) => run(async (terminal) => (await import('./commands/verify.ts')).verifyCommand(slugs, { all, json }, terminal)));
}
