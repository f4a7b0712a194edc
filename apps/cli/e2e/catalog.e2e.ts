import { beforeAll, describe, expect, test } from '@jest/globals';
import { authenticate, signHead } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { readSigningKey } from '@apphub/trust';
import { join } from 'node:path';
import { createRepository, example, type Repository } from './repository.ts';

const db = useTestDatabase();
let env: Record<string, string>;

beforeAll(() => {
  env = { DATABASE_URL: db.url };
});

/** A key such as the service signs the trail with. */
async function newKey(repository: Repository): Promise<string> {
  const file = join(repository.home, 'audit.key');
  await repository.json(['keys', 'create', 'audit', '--new-scope', '--policy', join(repository.home, 'trust.json'), '--key-file', file]);
  return file;
}

/** Changes a row as somebody does who owns the database. */
async function tamper(sql: string): Promise<void> {
  await db.database.raw(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

describe('apphub tokens', () => {
  test('makes tokens that work, shows them once, and ends them', async () => {
    using repository = createRepository(example('tides'));
    const made = await repository.apphub(['tokens', 'create', 'ci', '--scope', 'read', 'publish', '--expires', '90d'], { env });
    expect(made).toMatchObject({ code: 0, stderr: expect.stringMatching(/^The token [0-9a-f]{8} \(ci\) may read, publish until /) });
    const secret = made.stdout.trim();
    expect(await authenticate(db.database, secret)).toMatchObject({ name: 'ci', scopes: ['read', 'publish'] });
    const { tokens } = await repository.json<{ tokens: { id: string; state: string; createdBy: string }[] }>(['tokens', 'list'], { env });
    expect(tokens).toMatchObject([{ state: 'active', createdBy: expect.stringMatching(/^cli:/) }]);
    const id = tokens[0]?.id.slice(0, 8) ?? '';
    expect((await repository.apphub(['tokens', 'list'], { env })).stdout).toMatch(new RegExp(`^${id} {2}active {3}ci {2}read, publish; until `));
    expect((await repository.apphub(['tokens', 'revoke', id, '--yes', '--reason', 'seen in a log'], { env })).stdout).toBe(`The token ${id} (ci) is revoked.\n`);
    expect(await authenticate(db.database, secret)).toBeUndefined();
    expect((await repository.apphub(['tokens', 'revoke', id, '--yes'], { env })).stdout).toBe(`The token ${id} (ci) was revoked already.\n`);
    expect((await repository.apphub(['tokens', 'list'], { env })).stdout).not.toContain(secret.slice(10));
  });

  test('says what is wrong with what was asked for', async () => {
    using repository = createRepository(example('tides'));
    const create = (...words: string[]) => repository.apphub(['tokens', 'create', ...words], { env });
    expect(await create('ci', '--scope', 'everything', '--expires', '1d')).toMatchObject({ code: 2, stderr: expect.stringContaining('Allowed choices are read, import, run, publish, publish:force, admin') });
    expect(await create('ci', '--scope', 'read')).toMatchObject({ code: 2, stderr: expect.stringContaining('--expires') });
    expect(await create('', '--scope', 'read', '--expires', '1d')).toMatchObject({ code: 1, stderr: expect.stringContaining('TOKEN_INVALID') });
    expect(await repository.apphub(['tokens', 'revoke', 'ffffffff', '--yes'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('TOKEN_UNKNOWN') });
    const nowhere = { XDG_DATA_HOME: join(repository.home, 'nowhere') };
    expect(await repository.apphub(['tokens', 'list'], { env: nowhere })).toMatchObject({ code: 2, stderr: expect.stringContaining('DATABASE_URL is not set') });
    expect(await repository.apphub(['tokens', 'list'], { env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' } })).toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_UNAVAILABLE') });
    const empty = db.adminUrl;
    expect(await repository.apphub(['tokens', 'list'], { env: { DATABASE_URL: empty } })).toMatchObject({ code: 2, stderr: expect.stringContaining('has no catalog in it') });
  });
});

describe('apphub audit verify', () => {
  test('says whether the trail is what it was, and which entry is not', async () => {
    using repository = createRepository(example('tides'));
    const key = await newKey(repository);
    await signHead(db.database, readSigningKey(key));
    const signed = { ...env, APPHUB_AUDIT_KEY: key };
    expect(await repository.apphub(['tokens', 'create', 'ann', '--scope', 'read', '--expires', '1d'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('AUDIT_KEY_MISSING') });
    expect(await repository.apphub(['tokens', 'create', 'ann', '--scope', 'read', '--expires', '1d'], { env: signed })).toMatchObject({ code: 0 });

    const intact = await repository.apphub(['audit', 'verify'], { env: signed });
    expect(intact).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The audit trail is intact: \d+ entries\.\n {2}signature {2}by the key [0-9a-f]{16}\n/) });
    const end = /end {8}(\S+)/.exec(intact.stdout)?.[1] ?? '';
    expect(await repository.apphub(['audit', 'verify', '--seen', end], { env })).toMatchObject({ code: 0 });
    const { number, keys } = await repository.json<{ number: number; keys: string[] }>(['audit', 'verify', '--key', key], { env });
    expect([`${number}:`, keys]).toEqual([end.slice(0, end.indexOf(':') + 1), [readSigningKey(key).id]]);

    await tamper(`UPDATE audit_entries SET actor = 'somebody else' WHERE number = ${number - 1}`);
    const broken = await repository.apphub(['audit', 'verify'], { env: signed });
    expect(broken).toMatchObject({ code: 1, stdout: `The audit trail is broken (changed). Entry ${number - 1} is not what was appended: it was changed later.\n` });
    expect(await repository.json(['audit', 'verify'], { env })).toMatchObject({ kind: 'broken', fault: 'changed', number: number - 1 });
    await tamper(`DELETE FROM audit_entries WHERE number >= ${number - 1}`);
    expect((await repository.apphub(['audit', 'verify', '--seen', end], { env })).stdout).toContain(`(truncated). The trail was cut: it has ended before entry ${number - 1}.`);
  });

  test('takes no key that is none, and no end that is none', async () => {
    using repository = createRepository(example('tides'));
    const verify = (...words: string[]) => repository.apphub(['audit', 'verify', ...words], { env });
    expect(await verify('--key', 'package.json')).toMatchObject({ code: 1, stderr: expect.stringContaining('AUDIT_KEY_INVALID') });
    expect(await verify('--key', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read: ENOENT') });
    expect(await verify('--seen', '12')).toMatchObject({ code: 2, stderr: expect.stringContaining('--seen: expected') });
  });
});
