import { type IsolationLevel, isolationLevels } from '@apphub/trust/isolation-level';
import { type Command, Option } from 'commander';
import { examplesText, jsonOption, type Run, yesOption } from './program-parts.ts';

interface KeysWords {
  readonly policy?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

interface CreateWords extends KeysWords {
  readonly keyFile: string;
  readonly comment?: string;
  readonly newScope?: boolean;
  readonly parent?: string;
  readonly requires?: IsolationLevel;
}

/** Adds "apphub keys" with its commands. */
export function addKeysCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('who may sign build records: keys and the trust policy').helpCommand(false);
  keys
    .command('create')
    .description('make a key for a scope, and add it to the trust policy')
    .argument('<scope>', 'the scope that the key may write')
    .requiredOption('--key-file <path>', 'where the private key goes; a new file')
    .addOption(policyOption())
    .option('--comment <text>', 'whose key it is')
    .option('--new-scope', 'add the scope, and the policy if there is none')
    .option('--parent <scope>', 'the scope that the new one reads as well')
    .addOption(new Option('--requires <isolation>', 'the weakest isolation that the new scope believes').choices(isolationLevels))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examplesText([
        'apphub keys create main --new-scope --policy ~/trust.json --key-file ~/main.key',
        'apphub keys create dev-ann --new-scope --parent main --policy ~/trust.json --key-file ~/ann.key --comment Ann',
      ]),
    )
    .action((scope: string, words: CreateWords) => run(async (terminal) => (await import('./commands/keys.ts')).createKeyCommand(scope, { json: false, newScope: false, ...words }, terminal)));
  keys
    .command('list')
    .description('show the scopes and keys of the trust policy')
    .addOption(policyOption())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub keys list --policy ~/trust.json']))
    .action((words: KeysWords) => run(async (terminal) => (await import('./commands/keys.ts')).listKeysCommand({ json: false, ...words }, terminal)));
  keys
    .command('rotate')
    .description('make another key for the same scope; the old one stays valid until it is revoked')
    .argument('<id>', 'the old key, or the beginning of its id')
    .requiredOption('--key-file <path>', 'where the new private key goes; a new file')
    .option('--revoke-old', 'revoke the old key at once')
    .addOption(yesOption())
    .addOption(policyOption())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub keys rotate 3fb2 --key-file ~/main-2.key']))
    .action((id: string, words: KeysWords & { keyFile: string; revokeOld?: boolean }) => run(async (terminal) => (await import('./commands/keys.ts')).rotateKeyCommand(id, { json: false, revokeOld: false, ...words }, terminal)));
  keys
    .command('revoke')
    .description('believe nothing that a key signed, ever')
    .argument('<id>', 'the key, or the beginning of its id')
    .addOption(yesOption())
    .addOption(policyOption())
    .addOption(jsonOption())
    .addHelpText('after', examplesText(['apphub keys revoke 3fb2 --policy ~/trust.json']))
    .action((id: string, words: KeysWords) => run(async (terminal) => (await import('./commands/keys.ts')).revokeKeyCommand(id, { json: false, ...words }, terminal)));
}

function policyOption(): Option {
  return new Option('--policy <path>', 'the trust policy; default: APPHUB_TRUST_POLICY');
}
