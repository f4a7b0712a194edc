import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository, example } from './repository.ts';

describe('apphub keys', () => {
  test('makes a key whose records are believed until it is revoked', async () => {
    using repository = createRepository(example('tides'));
    const policy = join(repository.home, 'trust.json');
    const keyFile = join(repository.home, 'main.key');
    const env = { APPHUB_TRUST_POLICY: policy, APPHUB_SIGNING_KEY: keyFile };
    const key = await repository.json<{ id: string; scope: string }>(['keys', 'create', 'main', '--new-scope', '--requires', 'process-group', '--policy', policy, '--key-file', keyFile]);
    expect(key).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{16}$/), scope: 'main' });
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(policy, 'utf8')).not.toContain((JSON.parse(readFileSync(keyFile, 'utf8')) as { privateKey: string }).privateKey);

    expect(await repository.apphub(['verify', 'tides'], { env })).toMatchObject({ code: 0 });
    expect((await repository.apphub(['explain', 'tides'], { env })).stdout).toContain(`scope main, signed by the key ${key.id}`);
    expect((await repository.apphub(['explain', 'tides'])).stdout).toContain('no-record');
    const reader = { APPHUB_TRUST_POLICY: policy, APPHUB_SCOPE: 'main' };
    expect((await repository.apphub(['explain', 'tides'], { env: reader })).stdout).toMatch(/^tides {2}hit/);

    const listed = await repository.apphub(['keys', 'list'], { env });
    expect(listed.stdout).toBe(`Scopes\n  main  reads itself alone; asks for process-group\nKeys\n  ${key.id}  active   main  (yours)\n`);
    expect(await repository.apphub(['keys', 'revoke', key.id.slice(0, 6), '--yes'], { env })).toMatchObject({ code: 0 });
    expect((await repository.apphub(['explain', 'tides'], { env: reader })).stdout).toContain('(revoked-key)');
    expect(await repository.apphub(['explain', 'tides'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('TRUST_KEY_INVALID') });
  });

  test('rotates: another key for the scope, the old one valid until it is revoked', async () => {
    using repository = createRepository(example('tides'));
    const policy = join(repository.home, 'trust.json');
    const first = await repository.json<{ id: string }>(['keys', 'create', 'main', '--new-scope', '--policy', policy, '--key-file', join(repository.home, '1.key'), '--comment', 'CI']);
    const second = await repository.json<{ id: string }>(['keys', 'rotate', first.id, '--policy', policy, '--key-file', join(repository.home, '2.key')]);
    const third = await repository.json<{ id: string }>(['keys', 'rotate', second.id, '--policy', policy, '--key-file', join(repository.home, '3.key'), '--revoke-old', '--yes']);
    const { keys } = await repository.json<{ keys: { id: string; status: string; comment: string }[] }>(['keys', 'list', '--policy', policy]);
    expect(keys.map(({ id, status, comment }) => [id, status, comment])).toEqual([[first.id, 'active', 'CI'], [second.id, 'revoked', 'CI'], [third.id, 'active', 'CI']]);
  });

  test('that cannot be made leaves neither a key nor another policy', async () => {
    using repository = createRepository(example('tides'));
    const policy = join(repository.home, 'trust.json');
    const make = (scope: string, ...more: string[]) => repository.apphub(['keys', 'create', scope, '--policy', policy, '--key-file', join(repository.home, 'x.key'), ...more]);
    expect(await make('main')).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no trust policy') });
    await repository.json(['keys', 'create', 'main', '--new-scope', '--policy', policy, '--key-file', join(repository.home, '1.key')]);
    const before = readFileSync(policy, 'utf8');
    expect(await make('maim')).toMatchObject({ code: 1, stderr: expect.stringContaining('TRUST_SCOPE_UNKNOWN  The trust policy has no scope "maim"; it has main. Did you mean "main"?') });
    expect(await make('Main!')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be the name of a scope') });
    expect(await make('pr-1', '--new-scope', '--parent', 'gone')).toMatchObject({ code: 1, stderr: expect.stringContaining('TRUST_POLICY_INVALID') });
    expect(await make('pr-1', '--parent', 'main')).toMatchObject({ code: 2 });
    expect(await repository.apphub(['keys', 'create', 'main', '--policy', policy, '--key-file', join(repository.home, '1.key')])).toMatchObject({ code: 1, stderr: expect.stringContaining('HOST_DISK') });
    expect(await repository.apphub(['keys', 'revoke', 'ffff', '--policy', policy])).toMatchObject({ code: 2 });
    expect(readFileSync(policy, 'utf8')).toBe(before);
    expect(readdirSync(repository.home).sort()).toEqual(expect.arrayContaining(['1.key', 'trust.json']));
    expect(readdirSync(repository.home)).not.toContain('x.key');
  });

  test('a policy inside the checkout is refused: a change under review could add a key of its own', async () => {
    using repository = createRepository(example('tides'));
    await repository.json(['keys', 'create', 'main', '--new-scope', '--policy', 'trust.json', '--key-file', join(repository.home, '1.key')]);
    const env = { APPHUB_TRUST_POLICY: join(repository.root, 'trust.json'), APPHUB_SCOPE: 'main' };
    expect(await repository.apphub(['explain', 'tides'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('lies inside the checkout') });
    expect(await repository.apphub(['explain', 'tides'], { env: { APPHUB_SCOPE: 'main' } })).toMatchObject({ code: 1, stderr: expect.stringContaining('APPHUB_TRUST_POLICY: expected') });
  });
});
