import { authenticate, createToken, listTokens, revokeToken } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureFirstToken } from './first-token.ts';

const db = useTestDatabase();
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-token-'));
  file = join(folder, 'admin-token');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = () => readFileSync(file, 'utf8').trim();
const ensure = (ownsDatabase: boolean) => ensureFirstToken(db.database, { file, ownsDatabase });
const countTokens = async () => (await listTokens(db.database)).length;

describe('the first token', () => {
  test('is made once, for an admin, into a file that only its owner reads', async () => {
    expect(await ensure(false)).toBe(true);
    expect(await authenticate(db.database, kept())).toMatchObject({ name: 'first admin', scopes: ['admin'] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [first, count] = [kept(), await countTokens()];
    expect(await ensure(false)).toBe(true);
    expect([kept(), await countTokens()]).toEqual([first, count]);
  });

  test('is not made in a database of others that has an admin', async () => {
    await createToken(db.database, { name: 'somebody', scopes: ['admin'], expiresInMs: 60_000, createdBy: 'test' });
    const count = await countTokens();
    expect(await ensure(false)).toBe(false);
    expect(await countTokens()).toBe(count);
  });

  test('that was lost or revoked is made anew where the database is our own', async () => {
    expect(await ensure(true)).toBe(true);
    const first = kept();
    const principal = await authenticate(db.database, first);
    await revokeToken(db.database, { id: principal?.tokenId ?? '', revokedBy: 'test' });
    expect(await ensure(true)).toBe(true);
    expect(kept()).not.toBe(first);
    rmSync(file);
    expect(await ensure(true)).toBe(true);
    expect(await authenticate(db.database, kept())).toBeDefined();
  });
});
