import { scopes } from '@apphub/model/scope-names';
import { type Command, Option } from 'commander';
import type { CreateTokenWords } from './commands/tokens.ts';
import type { VerifyAuditWords } from './commands/audit.ts';
import type { ListAuditWords } from './commands/list-audit.ts';
import { examplesText, jsonOption, type Run, wholeNumber, withService, yesOption } from './program-parts.ts';
import { parseDuration } from './quantity.ts';

/**
 * Adds "apphub audit" and "apphub tokens", which work on the catalog's database itself: before there is a service, and
 * where its word is not to be relied on. Their code is loaded when they are called, since it brings the database driver.
 */
export function addCatalogCommands(program: Command, run: Run): void {
  addAuditCommands(program, run);
  addTokenCommands(program, run);
}

function addAuditCommands(program: Command, run: Run): void {
  const audit = program.command('audit').description("the catalog's audit trail").helpCommand(false);
  withService(audit.command('list').description('show what was published, replaced, undone and allowed, oldest first'))
    .option('--after <number>', 'the number of the last entry seen', wholeNumber('--after', { least: 0, most: 1e15 }))
    .option('--limit <number>', 'how many', wholeNumber('--limit', { least: 1, most: 1000 }))
    .addHelpText('after', examplesText(['apphub audit list', 'apphub audit list --after 400 --json']))
    .action((words: ListAuditWords) => run(async (terminal) => (await import('./commands/list-audit.ts')).listAuditCommand(words, terminal)));
  audit
    .command('verify')
    .description('say whether every entry is what it was, or which one is not')
    .option('--key <path...>', 'keys that may have signed it; default: APPHUB_AUDIT_KEY')
    .option('--seen <end>', 'an end that this command has shown before, and that the trail must still hold')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub audit verify --key ~/audit.pub', 'apphub audit verify --seen 41:sha256:9f86d0…']))
    .action((words: VerifyAuditWords) => run(async (terminal) => (await import('./commands/audit.ts')).verifyAuditCommand(words, terminal)));
}

function addTokenCommands(program: Command, run: Run): void {
  const tokens = program.command('tokens').description("who may use the catalog's service").helpCommand(false);
  tokens
    .command('create')
    .description('make a token; it is shown this once')
    .argument('<name>', 'whose it is, or what for')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(scopes).makeOptionMandatory())
    .requiredOption('--expires <time>', 'how long it works, such as "90d"', (text) => parseDuration(text, '--expires'))
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub tokens create ci --scope read publish --expires 90d', 'apphub tokens create ann --scope admin --expires 8h --json | jq -r .secret']))
    .action((name: string, words: CreateTokenWords) => run(async (terminal) => (await import('./commands/tokens.ts')).createTokenCommand(name, words, terminal)));
  tokens
    .command('list')
    .description('show all tokens, without what they are')
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub tokens list']))
    .action((words: { json?: boolean }) => run(async (terminal) => (await import('./commands/tokens.ts')).listTokensCommand(words, terminal)));
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--reason <text>', 'why; it stands in the audit trail')
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub tokens revoke 3fb2a91c --reason "seen in a log"']))
    .action((id: string, words: { reason?: string; yes?: boolean; json?: boolean }) => run(async (terminal) => (await import('./commands/tokens.ts')).revokeTokenCommand(id, words, terminal)));
}
