import { checkText, fail, problemsFailure, FailureError } from '@apphub/model';
import { scopeSchema } from '@apphub/trust';
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { newTokenSecret, type StaticToken, type StaticTokens, tokenHash } from './static-token.ts';

const rowSchema = z.strictObject({
  id: z.uuid(),
  name: z.string().regex(/^(?=.*\S)[^\u0000-\u001f\u007f]{1,100}$/u, 'a name of 1 to 100 characters'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  scope: scopeSchema,
  access: z.enum(['read-only', 'read-write']),
  createdOn: z.iso.datetime(),
  expiresOn: z.iso.datetime(),
  platform: z.string().max(100).exactOptional(),
});

const fileSchema = z.strictObject({ version: z.literal(1), tokens: z.array(rowSchema) });

type Row = z.infer<typeof rowSchema>;

export interface NewToken {
  readonly name: string;
  readonly scope: string;
  readonly access: StaticToken['access'];
  readonly expiresInMs: number;
  readonly platform?: string;
}

/** A token as it is made; the secret is said this once. */
export interface MadeToken {
  readonly token: StaticToken;
  readonly secret: string;
}

/** Tokens in a file, for a server without a database. The file is read again whenever it has changed. */
export function tokensInFile(path: string): StaticTokens {
  let known: { readonly stamp: string; readonly rows: readonly Row[] } | undefined;
  return {
    async find(hash) {
      const stamp = await stampOf(path);
      if (known?.stamp !== stamp) known = { stamp, rows: await readRows(path) };
      const row = known.rows.find(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), hash));
      return row === undefined || Date.parse(row.expiresOn) <= Date.now() ? undefined : tokenOf(row);
    },
  };
}

async function stampOf(path: string): Promise<string> {
  const { mtimeMs, ino, size } = await onDisk(path, () => stat(path));
  return `${ino} ${mtimeMs} ${size}`;
}

/** All tokens of a file, also those that have expired; none where there is no file. */
export async function listFileTokens(path: string): Promise<StaticToken[]> {
  return (await readRows(path)).map(tokenOf);
}

/** Adds a token to a file, which is made where there is none. @throws FailureError CACHE_TOKENS_INVALID, TOKEN_INVALID, HOST_DISK. */
export async function addFileToken(path: string, { name, scope, access, expiresInMs, platform }: NewToken): Promise<MadeToken> {
  const secret = newTokenSecret();
  const now = Date.now();
  const row = rowSchema.safeParse({
    id: randomUUID(),
    name,
    sha256: tokenHash(secret).toString('hex'),
    scope,
    access,
    createdOn: new Date(now).toISOString(),
    expiresOn: new Date(now + expiresInMs).toISOString(),
    ...(platform === undefined ? {} : { platform }),
  });
  if (!row.success) return fail('TOKEN_INVALID', 'The token has a wrong name or scope.', { problems: row.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`) });
  await writeRows(path, [...(await readRows(path)), row.data]);
  return { token: tokenOf(row.data), secret };
}

/** Ends a token at once. @throws FailureError TOKEN_UNKNOWN unless exactly one has an id that begins so. */
export async function removeFileToken(path: string, id: string): Promise<StaticToken> {
  const rows = await readRows(path);
  const [row, another] = rows.filter((candidate) => id.length >= 4 && candidate.id.startsWith(id));
  if (row === undefined || another !== undefined) return fail('TOKEN_UNKNOWN', `${row === undefined ? 'No token begins' : 'More than one token begins'} with ${JSON.stringify(id.slice(0, 40))}.`);
  await writeRows(path, rows.filter((candidate) => candidate !== row));
  return tokenOf(row);
}

function tokenOf({ sha256: _, createdOn, expiresOn, ...row }: Row): StaticToken {
  return { ...row, createdOn: new Date(createdOn), expiresOn: new Date(expiresOn) };
}

async function readRows(path: string): Promise<readonly Row[]> {
  const text = await onDisk(path, () => readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error))));
  if (text === undefined) return [];
  const checked = checkText(fileSchema, text);
  if (!checked.ok) throw new FailureError(problemsFailure('CACHE_TOKENS_INVALID', { problems: checked.error, file: path }));
  return checked.value.tokens;
}

async function writeRows(path: string, tokens: readonly Row[]): Promise<void> {
  const aside = `${path}.${randomUUID()}.new`;
  await onDisk(path, async () => {
    try {
      await writeFile(aside, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      await rename(aside, path);
    } finally {
      await rm(aside, { force: true });
    }
  });
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return fail('HOST_DISK', `The tokens in ${path} cannot be read or written: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`, { cause: error });
  }
}
