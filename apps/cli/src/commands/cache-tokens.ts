import { readCachePolicy } from '@apphub/compose/nx-cache';
import { fail } from '@apphub/model';
import { type Access, readOrder } from '@apphub/nx-cache/server';
import { cacheSettingsOf } from '../cache/cache-settings.ts';
import { type ShownToken, tokenKeeper } from '../cache/token-keeper.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printJson, type Terminal } from '../terminal.ts';

interface Words {
  readonly json: boolean;
  /** Where the tokens are; in the catalog if absent. */
  readonly file?: string;
}

export interface CreateCacheTokenWords extends Words {
  readonly scope: string;
  readonly access: Access;
  /** Milliseconds. */
  readonly expires: number;
  readonly platform?: string;
}

/** `apphub cache tokens create <name>`: makes a token of the cache and shows it, this once. */
export async function createCacheTokenCommand(name: string, { json, file, scope, access, expires, platform }: CreateCacheTokenWords, terminal: Terminal): Promise<ExitCode> {
  const reads = readOrder(scope, readCachePolicy(cacheSettingsOf(terminal)).scopes);
  if (reads === undefined) return fail('USAGE', `The policy of the cache knows no scope ${JSON.stringify(scope)}.`);
  const keeper = await tokenKeeper(file, terminal);
  const { token, secret } = await keeper.create({ name, scope, access, expiresInMs: expires, ...(platform === undefined ? {} : { platform }) });
  if (json) printJson(terminal, { ...token, reads, secret });
  else {
    terminal.out(secret);
    terminal.note(`The token ${token.id.slice(0, 8)} (${name}) reads ${reads.join(', ')}${access === 'read-only' ? '' : ` and writes ${scope}`} until ${day(token.expiresOn)}. It is shown this once.`);
  }
  return exitCodes.ok;
}

/** `apphub cache tokens list`. */
export async function listCacheTokensCommand({ json, file }: Words, terminal: Terminal): Promise<ExitCode> {
  const tokens = await (await tokenKeeper(file, terminal)).list();
  if (json) printJson(terminal, { tokens });
  else if (tokens.length === 0) terminal.out('There are no tokens.');
  else tokens.map(tokenLine).forEach(terminal.out);
  return exitCodes.ok;
}

/** `apphub cache tokens revoke <id>`: nobody is let in with it any more. */
export async function revokeCacheTokenCommand(id: string, { json, file }: Words, terminal: Terminal): Promise<ExitCode> {
  const token = await (await tokenKeeper(file, terminal)).revoke(id);
  if (json) printJson(terminal, token);
  else terminal.out(`The token ${token.id.slice(0, 8)} (${token.name}) is revoked.`);
  return exitCodes.ok;
}

function tokenLine({ id, state, name, scope, access, expiresOn }: ShownToken): string {
  return `${id.slice(0, 8)}  ${state.padEnd(7)}  ${name}  ${scope}, ${access}; until ${day(expiresOn)}`;
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
