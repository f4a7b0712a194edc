import { FailureError } from '@apphub/model';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatSigningKey, parseSigningKey, readSigningKey, writeSigningKey } from './key-file.ts';
import { generateSigningKey } from './signing-key.ts';

const key = generateSigningKey('main');
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apphub-key-'));
  path = join(folder, 'signing-key.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('expected a failure');
}

test('a written key is read back, and nobody else may read it', () => {
  writeSigningKey(path, key);
  expect(readSigningKey(path)).toMatchObject({ id: key.id, scope: 'main' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a key is never overwritten', () => {
  writeSigningKey(path, key);
  expect(failureOf(() => writeSigningKey(path, generateSigningKey('main')))).toMatchObject({ code: 'HOST_DISK' });
  expect(readSigningKey(path).id).toBe(key.id);
});

test.each([0o640, 0o604, 0o620, 0o660, 0o644])('a file of mode %o is refused', (mode) => {
  writeSigningKey(path, key);
  chmodSync(path, mode);
  const failure = failureOf(() => readSigningKey(path));
  expect(failure.code).toBe('TRUST_KEY_EXPOSED');
  expect(failure.message).toContain(mode.toString(8));
});

test('a file that its owner may only read is accepted, also through a link', () => {
  writeSigningKey(path, key);
  chmodSync(path, 0o400);
  symlinkSync(path, join(folder, 'link'));
  expect(readSigningKey(join(folder, 'link')).id).toBe(key.id);
});

describe('what is no key file is refused without waiting and without showing it', () => {
  test('nothing', () => {
    expect(failureOf(() => readSigningKey(path))).toMatchObject({ code: 'TRUST_KEY_INVALID' });
  });

  test('a folder', () => {
    expect(failureOf(() => readSigningKey(folder))).toMatchObject({ code: 'TRUST_KEY_INVALID' });
  });

  test('a pipe', () => {
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(failureOf(() => readSigningKey(path))).toMatchObject({ code: 'TRUST_KEY_INVALID' });
  });

  test('a huge file', () => {
    writeFileSync(path, ' '.repeat(70_000), { mode: 0o600 });
    expect(failureOf(() => readSigningKey(path))).toMatchObject({ code: 'TRUST_KEY_INVALID' });
  });

  test.each([
    ['text', 'hunter2-private'],
    ['another shape', '{"id":"hunter2-private","privateKey":"hunter2-private","extra":"hunter2-private"}'],
    ['bytes that are no key', JSON.stringify({ id: '0'.repeat(16), scope: 'main', privateKey: 'aHVudGVyMg==' })],
  ])('%s', (_, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    const failure = failureOf(() => readSigningKey(path));
    expect(failure.code).toBe('TRUST_KEY_INVALID');
    expect(JSON.stringify(failure)).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});

test('a key that comes from elsewhere than a file is parsed alone', () => {
  const parsed = parseSigningKey(formatSigningKey(key), 'the secret');
  expect(parsed.ok && parsed.value.id).toBe(key.id);
  writeSigningKey(path, key);
  expect(readFileSync(path, 'utf8')).toBe(formatSigningKey(key));
});
