import { type Command, Option } from 'commander';
import { fail } from '@apphub/model';
import { examplesText, jsonOption, type Run } from './program-parts.ts';
import { parseDuration, parseSize } from './quantity.ts';

/** Adds what an operator of a cache needs to "apphub cache". Its code is loaded when it is called. */
export function addCacheServerCommands(cache: Command, run: Run): void {
  cache
    .command('serve')
    .description('serve the cache alone, without a catalog and its database')
    .option('--host <name>', 'the address to serve on', '127.0.0.1')
    .option('--port <number>', 'the port; 0 takes a free one', (text) => wholeNumber(text, { option: '--port', to: 65_535 }), 4100)
    .option('--tokens <file>', 'the tokens, as "apphub cache tokens create --file" makes them', 'nx-cache-tokens.json')
    .addHelpText('after', examplesText(['apphub cache serve --host 0.0.0.0 --tokens /etc/apphub/nx-cache-tokens.json']))
    .action((words: { host: string; port: number; tokens: string }) => run(async (terminal) => (await import('./commands/cache-serve.ts')).cacheServeCommand(words, terminal)));
  addTokenCommands(cache.command('tokens').description('who may read and write which scope of the cache').helpCommand(false), run);
  cache
    .command('entries')
    .description('show who put what into the cache, and uploads that contradict each other')
    .argument('[hash]', 'the hash of a task; all if left out')
    .option('--scope <name>', 'only of this scope')
    .option('--limit <number>', 'how many at most, newest first', (text) => wholeNumber(text, { option: '--limit', to: 1_000_000 }), 100)
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache entries', 'apphub cache entries 15913285900759553760 --json']))
    .action((hash: string | undefined, words: { json?: boolean; scope?: string; limit: number }) => run(async (terminal) => (await import('./commands/cache-entries.ts')).cacheEntriesCommand(hash, { json: false, ...words }, terminal)));
  cache
    .command('gc')
    .description('say what the cache could do without, and delete it')
    .option('--apply', 'delete; without it nothing is touched')
    .option('--grace <time>', 'keep bytes that were written within this time', (text) => parseDuration(text, '--grace'), parseDuration('1h', '--grace'))
    .option('--max-age <time>', 'take what was uploaded longer ago', (text) => parseDuration(text, '--max-age'))
    .option('--unused <time>', 'take what nobody used for so long', (text) => parseDuration(text, '--unused'))
    .option('--max-size <size>', 'take what was used longest ago, until the rest fits', (text) => parseSize(text, '--max-size'))
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache gc --unused 14d --max-size 50GB', 'apphub cache gc --unused 14d --max-size 50GB --apply']))
    .action((words: GcWords) => run(async (terminal) => (await import('./commands/cache-entries.ts')).cacheGcCommand({ json: false, apply: false, ...words }, terminal)));
}

interface GcWords {
  readonly json?: boolean;
  readonly apply?: boolean;
  readonly grace: number;
  readonly maxAge?: number;
  readonly unused?: number;
  readonly maxSize?: number;
}

interface CreateWords {
  readonly json?: boolean;
  readonly file?: string;
  readonly scope: string;
  readonly readOnly?: boolean;
  readonly expires: number;
  readonly platform?: string;
}

function addTokenCommands(tokens: Command, run: Run): void {
  const file = () => new Option('--file <path>', 'the file of a server of its own; without it, the catalog');
  tokens
    .command('create')
    .description('make a token, and show it this once')
    .argument('<name>', 'what people know it by')
    .requiredOption('--scope <name>', 'where its writes go; it reads that and the scopes above')
    .option('--read-only', 'for what is there already')
    .option('--expires <time>', 'how long it is valid', (text) => parseDuration(text, '--expires'), parseDuration('90d', '--expires'))
    .option('--platform <name>', 'of the machine that is to use it, for people')
    .addOption(file())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache tokens create ci-main --scope main', 'apphub cache tokens create ann --scope dev-ann --expires 30d --file nx-cache-tokens.json']))
    .action((name: string, { readOnly = false, ...words }: CreateWords) =>
      run(async (terminal) => (await import('./commands/cache-tokens.ts')).createCacheTokenCommand(name, { json: false, ...words, access: readOnly ? 'read-only' : 'read-write' }, terminal)),
    );
  tokens
    .command('list')
    .description('show the tokens, without what they are')
    .addOption(file())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache tokens list']))
    .action((words: { json?: boolean; file?: string }) => run(async (terminal) => (await import('./commands/cache-tokens.ts')).listCacheTokensCommand({ json: false, ...words }, terminal)));
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, or the beginning of it')
    .addOption(file())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub cache tokens revoke 4f1c22aa']))
    .action((id: string, words: { json?: boolean; file?: string }) => run(async (terminal) => (await import('./commands/cache-tokens.ts')).revokeCacheTokenCommand(id, { json: false, ...words }, terminal)));
}

function wholeNumber(text: string, { option, to }: { readonly option: string; readonly to: number }): number {
  if (/^\d{1,7}$/.test(text) && Number(text) <= to) return Number(text);
  return fail('USAGE', `${option}: expected a whole number up to ${to}, got ${JSON.stringify(text.slice(0, 40))}.`);
}
