import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readServiceAccess } from './service-access.ts';

describe('access to the service', () => {
  test('is asked for at the address where it serves by default', () => {
    expect(readServiceAccess({ APPHUB_TOKEN: 't' })).toEqual({ ok: true, value: { url: 'http://127.0.0.1:4000', token: 't' } });
  });

  test('can have its token in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'service-access-'));
    try {
      writeFileSync(join(folder, 'token'), 'from-a-file\n');
      expect(readServiceAccess({ APPHUB_REGISTRY_URL: 'https://hub.example.org/apphub/', APPHUB_TOKEN_FILE: join(folder, 'token') })).toEqual({
        ok: true,
        value: { url: 'https://hub.example.org/apphub', token: 'from-a-file' },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that is not described fails with everything that is missing, and no token', () => {
    const problemsOf = (env: Record<string, string>) => {
      const access = readServiceAccess(env);
      return access.ok ? [] : access.error.problems;
    };
    expect(problemsOf({ APPHUB_REGISTRY_URL: 'https://user:secret@hub.example.org' })).toEqual([
      'APPHUB_REGISTRY_URL: expected an http or https URL without credentials, query and fragment',
      'APPHUB_TOKEN: expected a token, or APPHUB_TOKEN_FILE with the path of a file that holds one, got nothing',
    ]);
    expect(problemsOf({ APPHUB_TOKEN: 'two words' })).toEqual(['APPHUB_TOKEN: expected a token without spaces, got something else']);
    expect(problemsOf({ APPHUB_TOKEN_FILE: '/nowhere/token' })).toEqual(['APPHUB_TOKEN_FILE: expected a file that can be read, got "/nowhere/token"']);
  });
});
