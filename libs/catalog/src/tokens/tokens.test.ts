import { beforeEach, describe, expect, test } from '@jest/globals';
import { scopes } from '@apphub/model/scopes';
import { verifyAudit } from '../audit/index.ts';
import { failureFrom } from '../bundles/testing/failure-code.ts';
import { auditTrail } from '../bundles/testing/inspect.ts';
import { useTestDatabase } from '../testing/index.ts';
import { actorOf, authenticate, createToken, findPrincipals, listTokens, revokeToken } from './index.ts';

const db = useTestDatabase();
const HOUR_MS = 3_600_000;

function create(changes: Partial<Parameters<typeof createToken>[1]> = {}) {
  return createToken(db.database, { name: 'ci', scopes: ['read'], expiresInMs: HOUR_MS, createdBy: 'cli:ann', ...changes });
}

/** Lets a token run out without waiting for it. */
async function expire(id: string): Promise<void> {
  await db.database.execute("UPDATE tokens SET expires_at = now() - interval '1 millisecond' WHERE id = $1", [id]);
}

beforeEach(async () => {
  await db.database.execute('DELETE FROM tokens', []);
});

describe('a token', () => {
  test('lets in whom it was made for, with its scopes', async () => {
    const { token, secret } = await create({ scopes: ['publish', 'read', 'publish'] });
    expect(await authenticate(db.database, secret)).toEqual({ tokenId: token.id, name: 'ci', scopes: ['read', 'publish'] });
    expect(actorOf({ name: 'ci', tokenId: token.id })).toBe(`token:ci/${token.id.slice(0, 8)}`);
  });

  test('is kept as a hash only: nothing in the database holds it', async () => {
    const { secret } = await create();
    expect(secret).toMatch(/^apphub_[\w-]{43}$/);
    const { rows } = await db.database.raw('SELECT t::text AS row FROM tokens t UNION ALL SELECT a::text FROM audit_entries a UNION ALL SELECT e::text FROM events e');
    expect(rows).not.toHaveLength(0);
    expect(JSON.stringify(rows)).not.toContain(secret.slice('apphub_'.length));
    expect(JSON.stringify(await listTokens(db.database))).not.toContain(secret.slice('apphub_'.length));
  });

  test('is like no other', async () => {
    const secrets = await Promise.all([create(), create(), create()]);
    expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(3);
  });

  test('that is unknown, cut, longer or empty lets nobody in', async () => {
    const { secret } = await create();
    for (const guess of ['', 'apphub_', secret.slice(0, -1), `${secret}A`, secret.toUpperCase(), secret.repeat(1000), '\u0000', '\ud800']) {
      expect(await authenticate(db.database, guess)).toBeUndefined();
    }
  });

  test('lets nobody in from the moment it runs out', async () => {
    const { token, secret } = await create();
    await expire(token.id);
    expect(await authenticate(db.database, secret)).toBeUndefined();
    expect(await findPrincipals(db.database, [token.id])).toEqual(new Map());
    expect(await listTokens(db.database)).toMatchObject([{ id: token.id, state: 'expired' }]);
  });

  test('lets nobody in once its end was told to anybody', async () => {
    const { token, secret } = await create();
    expect(await findPrincipals(db.database, [token.id])).toEqual(new Map([[token.id, { tokenId: token.id, name: 'ci', scopes: ['read'] }]]));
    expect(await revokeToken(db.database, { id: token.id, revokedBy: 'cli:ann', reason: 'seen in a log' })).toMatchObject({ kind: 'revoked' });
    expect(await authenticate(db.database, secret)).toBeUndefined();
    expect(await findPrincipals(db.database, [token.id])).toEqual(new Map());
    expect(await listTokens(db.database)).toMatchObject([{ state: 'revoked', revokedAt: expect.any(Date) }]);
  });

  test('notes when it was used last, not with every use', async () => {
    const { token, secret } = await create();
    const used = async () => (await listTokens(db.database)).find(({ id }) => id === token.id)?.lastUsedAt;
    expect(await used()).toBeUndefined();
    await authenticate(db.database, secret);
    const first = await used();
    expect(first).toBeInstanceOf(Date);
    await authenticate(db.database, secret);
    expect(await used()).toEqual(first);
    await db.database.execute("UPDATE tokens SET last_used_at = now() - interval '2 minutes'", []);
    await authenticate(db.database, secret);
    expect(await used()).not.toEqual(first);
  });

  test('lets in all who use it at once', async () => {
    const { secret } = await create();
    const found = await Promise.all(Array.from({ length: 40 }, () => authenticate(db.database, secret)));
    expect(found.every((principal) => principal?.name === 'ci')).toBe(true);
  });
});

describe('making and ending tokens', () => {
  test('stands in the audit trail', async () => {
    const before = (await auditTrail(db.database)).length;
    const { token } = await create({ name: 'Ann’s laptop', scopes: [...scopes] });
    await revokeToken(db.database, { id: token.id.slice(0, 8), revokedBy: 'cli:bob', reason: 'lost' });
    const entries = (await auditTrail(db.database)).slice(before);
    expect(entries).toMatchObject([
      { actor: 'cli:ann', action: 'token.create', details: { tokenId: token.id, name: 'Ann’s laptop', scopes: [...scopes], expiresAt: token.expiresAt.toISOString() } },
      { actor: 'cli:bob', action: 'token.revoke', reason: 'lost', details: { tokenId: token.id } },
    ]);
    expect(await verifyAudit(db.database)).toMatchObject({ kind: 'intact' });
  });

  test('twice ends a token once', async () => {
    const { token } = await create();
    const end = () => revokeToken(db.database, { id: token.id, revokedBy: 'cli:ann' });
    const kinds = (await Promise.all([end(), end(), end()])).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['revoked', 'revoked-already', 'revoked-already']);
  });

  test.each([
    [{ name: '' }],
    [{ name: '   ' }],
    [{ name: 'x'.repeat(101) }],
    [{ name: 'a\u0000b' }],
    [{ name: '\ud800' }],
    [{ scopes: [] }],
    [{ expiresInMs: 999 }],
    [{ expiresInMs: Number.NaN }],
    [{ expiresInMs: 1500.5 }],
    [{ expiresInMs: 3651 * 24 * HOUR_MS }],
  ])('as %j is refused, and makes nothing', async (changes) => {
    expect(await failureFrom(create(changes))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await listTokens(db.database)).toEqual([]);
  });

  test.each(['', 'abc', '%', 'zzzz', '00000000-0000-0000-0000-000000000000', 'x'.repeat(300), "' OR true"])('the end of %j, which nobody has, is refused', async (id) => {
    await create();
    expect(await failureFrom(revokeToken(db.database, { id, revokedBy: 'cli:ann' }))).toMatchObject({ code: 'TOKEN_UNKNOWN' });
  });

  test('the end of one of several that begin alike is refused', async () => {
    const twins = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
    for (const id of twins) await db.database.execute('UPDATE tokens SET id = $1 WHERE id = $2', [id, (await create()).token.id]);
    expect(await failureFrom(revokeToken(db.database, { id: 'aaaaaaaa', revokedBy: 'cli:ann' }))).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    expect(await revokeToken(db.database, { id: twins[0] ?? '', revokedBy: 'cli:ann' })).toMatchObject({ kind: 'revoked' });
  });
});
