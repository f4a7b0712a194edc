import type { Access, MadeToken, NewToken, StaticToken } from '@apphub/nx-cache/server';
import { addFileToken, listFileTokens, newTokenSecret, removeFileToken, tokenHash } from '@apphub/nx-cache/server';
import { resolve } from 'node:path';
import type { Terminal } from '../terminal.ts';

/** A token as it is shown. */
export interface ShownToken extends Pick<StaticToken, 'id' | 'name' | 'scope' | 'createdOn' | 'expiresOn'> {
  readonly access: Access;
  readonly state: 'active' | 'expired' | 'revoked';
}

/** Where tokens of the cache are kept: in a file for a server of its own, otherwise in the catalog. */
export interface TokenKeeper {
  create(token: NewToken): Promise<Pick<MadeToken, 'secret'> & { readonly token: ShownToken }>;
  list(): Promise<readonly ShownToken[]>;
  revoke(id: string): Promise<ShownToken>;
}

/** @param file as it was given; undefined: the catalog of this user. The driver of the database is loaded only then. */
export async function tokenKeeper(file: string | undefined, terminal: Terminal): Promise<TokenKeeper> {
  return file === undefined ? await catalogKeeper(terminal) : fileKeeper(resolve(terminal.cwd, file));
}

function fileKeeper(path: string): TokenKeeper {
  const shown = (token: StaticToken, state?: 'revoked'): ShownToken => ({ ...token, state: state ?? (token.expiresOn.getTime() <= Date.now() ? 'expired' : 'active') });
  return {
    async create(input) {
      const { token, secret } = await addFileToken(path, input);
      return { token: shown(token), secret };
    },
    list: async () => (await listFileTokens(path)).map((token) => shown(token)),
    revoke: async (id) => shown(await removeFileToken(path, id), 'revoked'),
  };
}

async function catalogKeeper(terminal: Terminal): Promise<TokenKeeper> {
  const [{ createCacheToken, listCacheTokens, revokeCacheToken }, { cliActor, withCatalog }, { auditOptions }] = await Promise.all([
    import('@apphub/catalog'),
    import('../session/open-catalog.ts'),
    import('../keys/audit-keys.ts'),
  ]);
  const shown = ({ createdAt, expiresAt, ...token }: Awaited<ReturnType<typeof listCacheTokens>>[number]): ShownToken => ({ ...token, createdOn: createdAt, expiresOn: expiresAt });
  return {
    async create(input) {
      const secret = newTokenSecret();
      const token = await withCatalog(terminal, (database) => createCacheToken(database, { ...input, hash: tokenHash(secret), createdBy: cliActor() }, auditOptions(terminal)));
      return { token: shown(token), secret };
    },
    list: async () => (await withCatalog(terminal, listCacheTokens)).map(shown),
    revoke: async (id) => shown(await withCatalog(terminal, (database) => revokeCacheToken(database, { id, revokedBy: cliActor() }, auditOptions(terminal)))),
  };
}
