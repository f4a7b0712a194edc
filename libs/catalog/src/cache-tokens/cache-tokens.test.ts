import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { verifyAudit } from '../audit/index.ts';
import { auditTrail } from '../bundles/testing/inspect.ts';
import { useTestDatabase } from '../testing/index.ts';
import { createCacheToken, findCacheToken, listCacheTokens, revokeCacheToken } from './index.ts';

const db = useTestDatabase();
const hashOf = (text: string) => createHash('sha256').update(text).digest();

function create(secret: string, changes: Partial<Parameters<typeof createCacheToken>[1]> = {}) {
  return createCacheToken(db.database, { name: 'ci', hash: hashOf(secret), scope: 'pr-7', access: 'read-write', expiresInMs: 3_600_000, createdBy: 'cli:ann', ...changes });
}

beforeEach(() => db.database.execute('DELETE FROM nx_cache_tokens', []));

describe('a token of the cache', () => {
  test('is found by its hash, with its scope and access', async () => {
    await create('one', { platform: 'linux-x64-glibc' });
    expect(await findCacheToken(db.database, hashOf('one'))).toMatchObject({ name: 'ci', scope: 'pr-7', access: 'read-write', platform: 'linux-x64-glibc', state: 'active' });
    expect(await findCacheToken(db.database, hashOf('two'))).toBeUndefined();
  });

  test('is not found from the moment it runs out or is revoked, and the trail tells of it', async () => {
    const { id } = await create('one');
    await db.database.execute("UPDATE nx_cache_tokens SET expires_at = now() - interval '1 millisecond' WHERE id = $1", [id]);
    expect(await findCacheToken(db.database, hashOf('one'))).toBeUndefined();
    const second = await create('two');
    expect(await revokeCacheToken(db.database, { id: second.id.slice(0, 8), revokedBy: 'cli:ann' })).toMatchObject({ state: 'revoked' });
    expect(await findCacheToken(db.database, hashOf('two'))).toBeUndefined();
    expect((await listCacheTokens(db.database)).map(({ state }) => state)).toEqual(['revoked', 'expired']);
    expect((await auditTrail(db.database)).slice(-3).map(({ action }) => action)).toEqual(['cache-token.create', 'cache-token.create', 'cache-token.revoke']);
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'intact' });
  });

  test.each([{ name: ' ' }, { scope: 'PR/7' }, { expiresInMs: 0 }])('with %j is refused', async (changes) => {
    await expect(create('one', changes)).rejects.toMatchObject({ failure: { code: 'TOKEN_INVALID' } });
  });

  test('that is not there cannot be revoked', async () => {
    for (const id of ['', 'abc', '%', '00000000']) await expect(revokeCacheToken(db.database, { id, revokedBy: 'x' })).rejects.toMatchObject({ failure: { code: 'TOKEN_UNKNOWN' } });
  });
});
