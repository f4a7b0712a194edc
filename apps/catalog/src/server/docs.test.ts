import { type Operation, operations } from '@apphub/model/api';
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
const page = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

test('the page on the API lists every operation with its scopes, and none that is not there', () => {
  const rows = [...page('api.md').matchAll(/^\| `([A-Z]+ \/[^`]*)` \| ([^|]*) \|/gm)].map(([, request = '', scopes = '']) => [request, scopes] as const);
  const listed = rows.filter(([, scopes]) => /`(read|import|run|publish|publish:force|admin)`|^none$/.test(scopes));
  const there = Object.values<Operation>(operations);
  expect(listed.map(([request]) => request).sort()).toEqual(there.map(({ method, path }) => `${method} ${path}`).sort());
  for (const { method, path, access } of there) {
    const said = listed.find(([request]) => request === `${method} ${path}`)?.[1] ?? '';
    for (const scope of Array.isArray(access) ? (access as string[]) : []) expect([path, said]).toEqual([path, expect.stringContaining(`\`${scope}\``)]);
  }
});

test('every claim on the page on security names a test that is there', () => {
  const claims = [...page('security.md').matchAll(/^\| (.*) \| `([\w./-]+\.ts)` "(.+)" \|$/gm)];
  expect(claims.length).toBeGreaterThan(30);
  const missing = claims.filter(([, , path = '', title = '']) => !existsSync(join(ROOT, path)) || !readFileSync(join(ROOT, path), 'utf8').includes(title));
  expect(missing.map(([row]) => row)).toEqual([]);
});

test('no row of claims is without a test', () => {
  const tables = page('security.md').split('\n| claim | shown by |\n|---|---|\n').slice(1).map((text) => text.split('\n\n')[0] ?? '');
  for (const row of tables.flatMap((table) => table.trim().split('\n'))) expect(row).toMatch(/\| `[\w./-]+\.ts` ".+" \|$/);
});
