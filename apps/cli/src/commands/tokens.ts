import { createToken, listTokens, revokeToken, type Token } from '@apphub/catalog';
import type { Scope } from '@apphub/model/scopes';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { auditOptions } from '../keys/audit-keys.ts';
import { confirm } from '../session/confirm.ts';
import { cliActor, withCatalog } from '../session/open-catalog.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface CreateTokenWords {
  readonly json?: boolean;
  readonly scope: readonly Scope[];
  /** Milliseconds. */
  readonly expires: number;
}

/** `apphub tokens create <name>`: makes a token and shows it, this once. */
export async function createTokenCommand(name: string, { json = false, scope, expires }: CreateTokenWords, terminal: Terminal): Promise<ExitCode> {
  const input = { name, scopes: scope, expiresInMs: expires, createdBy: cliActor() };
  const { token, secret } = await withCatalog(terminal, (database) => createToken(database, input, auditOptions(terminal)));
  if (json) printJson(terminal, { ...token, secret });
  else {
    terminal.out(secret);
    terminal.note(`The token ${shortId(token)} (${token.name}) may ${token.scopes.join(', ')} until ${time(token.expiresAt)}. It is shown this once.`);
  }
  return exitCodes.ok;
}

/** `apphub tokens list`: every token there ever was, newest first. */
export async function listTokensCommand({ json = false }: { readonly json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const tokens = await withCatalog(terminal, listTokens);
  if (json) printJson(terminal, { tokens });
  else if (tokens.length === 0) terminal.out('There are no tokens.');
  else tokens.map(tokenLine).forEach(terminal.out);
  return exitCodes.ok;
}

export interface RevokeTokenWords {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
}

/** `apphub tokens revoke <id>`: nobody is let in with it any more. */
export async function revokeTokenCommand(id: string, { json = false, yes, reason }: RevokeTokenWords, terminal: Terminal): Promise<ExitCode> {
  await confirm(`End the token ${id} for good?`, { yes }, terminal);
  const input = { id, revokedBy: cliActor(), ...(reason === undefined ? {} : { reason }) };
  const { kind, token } = await withCatalog(terminal, (database) => revokeToken(database, input, auditOptions(terminal)));
  if (json) printJson(terminal, { ...token, kind });
  else terminal.out(`The token ${shortId(token)} (${token.name}) ${kind === 'revoked' ? 'is revoked' : 'was revoked already'}.`);
  return exitCodes.ok;
}

function tokenLine(token: Token): string {
  const { state, name, scopes, expiresAt, lastUsedAt, createdBy } = token;
  const used = lastUsedAt === undefined ? 'never used' : `last used ${time(lastUsedAt)}`;
  return `${shortId(token)}  ${state.padEnd(7)}  ${name}  ${scopes.join(', ')}; until ${time(expiresAt)}, ${used}, made by ${createdBy}`;
}

/** Enough to revoke it by, and what the audit trail names it by. */
function shortId({ id }: Token): string {
  return id.slice(0, 8);
}

function time(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
