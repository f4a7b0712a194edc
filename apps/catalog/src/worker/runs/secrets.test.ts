import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecrets } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown, mode = 0o600) {
  const file = join(folder, 'secrets.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(file, mode);
  return readSecrets({ file, env: { CLOUD: 'from the environment', OTHER: 'not listed' } });
}

function bookOf(content: unknown) {
  const read_ = read(content);
  if (!read_.ok) throw new Error(read_.error.message);
  return read_.value;
}

describe('the file of secrets', () => {
  const book = () => bookOf({ store: { key: { value: 'a value', jobs: ['tides', 'winds'] } }, env: { CLOUD: { jobs: ['tides'] } } });

  test('says which job may learn what, from the file or from the environment', () => {
    expect(book().keysOf('tides')).toEqual(['key', 'CLOUD']);
    expect(book().keysOf('winds')).toEqual(['key']);
    expect(book().find('tides', { source: 'store', key: 'key' })).toBe('a value');
    expect(book().find('tides', { source: 'env', key: 'CLOUD' })).toBe('from the environment');
    expect(book().names).toEqual(['CLOUD']);
  });

  test('gives nothing to other jobs, of other names, or from another place', () => {
    expect(book().find('winds', { source: 'env', key: 'CLOUD' })).toBeUndefined();
    expect(book().find('curious', { source: 'store', key: 'key' })).toBeUndefined();
    expect(book().find('tides', { source: 'env', key: 'OTHER' })).toBeUndefined();
    expect(book().find('tides', { source: 'store', key: 'CLOUD' })).toBeUndefined();
    for (const key of ['__proto__', 'constructor', 'toString']) for (const source of ['env', 'store'] as const) expect(book().find('tides', { source, key })).toBeUndefined();
  });

  test('that others can read is refused, and so is one that cannot be understood, without its values', () => {
    expect(read({}, 0o644)).toMatchObject({ ok: false, error: { code: 'RUN_SECRETS_INVALID' } });
    expect(read('nonsense')).toMatchObject({ ok: false, error: { code: 'RUN_SECRETS_INVALID' } });
    const wrong = read({ store: { key: { value: 'hunter2', job: 'tides' } } });
    expect(wrong.ok ? '' : JSON.stringify(wrong.error)).toContain('store.key');
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
    expect(readSecrets({ file: join(folder, 'nowhere'), env: {} })).toMatchObject({ ok: false });
  });

  test('need not be there', () => {
    const none = readSecrets({ file: undefined, env: { CLOUD: 'x' } });
    expect(none.ok && none.value.keysOf('tides')).toEqual([]);
  });
});
