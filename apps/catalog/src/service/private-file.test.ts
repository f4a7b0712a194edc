import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivate, readPrivate, writePrivate } from './private-file.ts';
import { signingSecretOf } from './signing-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('private files', () => {
  test('only their owner can read them, and nothing is left beside them', async () => {
    const file = join(folder, 'a/b/token');
    expect(await readPrivate(file)).toBeUndefined();
    await writePrivate(file, 'first');
    await writePrivate(file, 'second');
    expect(await readPrivate(file)).toBe('second');
    expect(modeOf(file)).toBe(0o600);
    expect(modeOf(join(folder, 'a'))).toBe(0o700);
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['token']);
  });

  test('of many who create one at once, all read what one of them wrote', async () => {
    const file = join(folder, 'secret');
    const seen = await Promise.all(Array.from({ length: 20 }, (_, index) => createPrivate(file, `writer ${index}`)));
    expect(new Set(seen).size).toBe(1);
    expect(await createPrivate(file, 'late')).toBe(seen[0]);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  test('a place that cannot be written is a failure with its path', async () => {
    await writePrivate(join(folder, 'file'), 'x');
    await expect(writePrivate(join(folder, 'file/below'), 'x')).rejects.toMatchObject({ failure: { code: 'HOST_DISK', message: expect.stringContaining('file/below') } });
  });

  test('links are signed with the same secret after the next start', async () => {
    const first = await signingSecretOf({ dataFolder: folder });
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(await signingSecretOf({ dataFolder: folder })).toBe(first);
    expect(await signingSecretOf({ dataFolder: folder, signingSecret: 'given' })).toBe('given');
  });
});
