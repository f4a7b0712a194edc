import { describe, expect, test } from '@jest/globals';
import { readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createRepository, example, type Repository } from './repository.ts';

interface Listed {
  readonly fingerprint: string;
  readonly held?: { readonly reason: string };
  readonly records: readonly { readonly key: string; readonly record: { readonly contentDigest: string } }[];
  readonly retracted: readonly { readonly retraction: { readonly reason: string } }[];
}

const FALSE = `sha256:${'f'.repeat(64)}`;

/** A store with the record of a build, and beside it one that somebody made up. */
async function withFalseRecord(): Promise<{ readonly repository: Repository; readonly wrong: string }> {
  const repository = createRepository(example('tides'));
  expect(await repository.apphub(['verify', 'tides'])).toMatchObject({ code: 0 });
  const [listed] = await repository.json<Listed[]>(['records', 'list', 'tides']);
  const key = listed?.records[0]?.key ?? '';
  const envelope = JSON.parse(await repository.read(key)) as { payload: string };
  const payload = Buffer.from(envelope.payload, 'base64').toString().replace(listed?.records[0]?.record.contentDigest ?? '', FALSE);
  const bytes = JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
  const wrong = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(repository.store, key.replace(/[^/]+$/, `${wrong}.json`)), bytes);
  return { repository, wrong };
}

const epochs = ({ store }: Repository) => readdirSync(join(store, 'v1')).includes('epoch');

describe('apphub records', () => {
  test('a false record is found, retracted with a reason, and the other one is used again', async () => {
    const made = await withFalseRecord();
    using repository = made.repository;
    const conflict = await repository.apphub(['explain', 'tides']);
    expect(conflict.stdout).toContain('miss: there are records that name different bundles for these inputs; none of them is used (conflict)');
    expect(conflict.stdout).toContain('apphub records retract');

    const held = await repository.apphub(['records', 'list', '--held']);
    expect(held.stdout).toMatch(/^tides 1\.0\.0 {2}fingerprint [0-9a-f]{12}: there are records that name different bundles/);
    expect(held.stdout).toMatch(new RegExp(`^  ${made.wrong.slice(0, 12)}  conflict  content f{12}, built 2\\S+Z in local, (process-group|bubblewrap)$`, 'm'));
    expect((await repository.apphub(['records', 'show', made.wrong.slice(0, 8)])).stdout).toMatch(/^ {2}content {6}sha256:f{64}$/m);

    const retracted = await repository.apphub(['records', 'retract', made.wrong.slice(0, 8), '--yes', '--reason', 'nobody built this']);
    expect(retracted).toMatchObject({ code: 0, stdout: `${made.wrong.slice(0, 12)} is retracted in local; it stays as evidence.\n` });
    expect(epochs(repository)).toBe(true);
    const explained = await repository.apphub(['explain', 'tides']);
    expect(explained.stdout).toMatch(/^tides {2}hit$/m);
    expect(explained.stdout).toMatch(/^ {2}not used: a record in local; it was retracted on 2\S+Z: nobody built this$/m);
    expect((await repository.apphub(['records', 'list', '--held'])).stdout).toBe('There are no such records in local.\n');
    expect((await repository.apphub(['records', 'list'])).stdout).toMatch(/^ {4}retracted 2\S+Z: nobody built this$/m);
    expect((await repository.apphub(['records', 'show', made.wrong.slice(0, 8)])).stdout).toMatch(/^ {2}state {8}retracted 2\S+Z: nobody built this$/m);
    expect((await repository.apphub(['records', 'retract', made.wrong.slice(0, 8), '--yes', '--reason', 'again'])).stdout).toContain('was retracted before');
  });

  test('while more records disagree, retracting one says so and ends with 1', async () => {
    const made = await withFalseRecord();
    using repository = made.repository;
    const [listed] = await repository.json<Listed[]>(['records', 'list', 'tides']);
    const key = listed?.records.find(({ key: name }) => name.includes(made.wrong))?.key ?? '';
    const envelope = JSON.parse(await repository.read(key)) as { payload: string };
    const payload = Buffer.from(envelope.payload, 'base64').toString().replace(FALSE, `sha256:${'e'.repeat(64)}`);
    const bytes = JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
    writeFileSync(join(repository.store, key.replace(/[^/]+$/, `${createHash('sha256').update(bytes).digest('hex')}.json`)), bytes);
    const run = await repository.apphub(['records', 'retract', made.wrong.slice(0, 8), '--yes', '--reason', 'one of two']);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('RECORD_CONFLICT')]);
  });

  test('what is no record, or is not believed, is said', async () => {
    const made = await withFalseRecord();
    using repository = made.repository;
    const unknown = await repository.apphub(['records', 'show', 'ffff00']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/^USAGE {2}No record in local begins with "ffff00"\./)]);
    expect((await repository.apphub(['records', 'show', 'ff'])).code).toBe(2);
    const [listed] = await repository.json<Listed[]>(['records', 'list']);
    writeFileSync(join(repository.store, listed?.records[0]?.key.replace(/[^/]+$/, `${'a'.repeat(64)}.json`) ?? ''), '{}');
    for (const words of [['show'], ['retract', '--yes', '--reason', 'x']]) {
      const run = await repository.apphub(['records', ...words, 'aaaaaaaa']);
      expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('RECORD_UNTRUSTED  The record aaaaaaaaaaaa is not believed: its bytes are not those of its name.')]);
    }
  });
});
