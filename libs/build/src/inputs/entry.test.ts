import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const program = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
  console.log(JSON.stringify(loaded));
`;

test('the entry for the Nx plugin, imported for every project graph, loads little: no schemas, sandbox, store or SDK', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  const files = (JSON.parse(output) as string[]).filter((url) => url.startsWith('file:'));
  const packages = files.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/u.exec(url)?.[1] ?? /\/libs\/([^/]+)\//u.exec(url)?.[1]);
  expect([...new Set(packages)].sort()).toEqual(['build', 'detect-libc', 'ignore', 'model', 'xxhash-wasm']);
  expect(files.filter((url) => url.includes('/libs/build/') && !url.includes('/inputs/') && !url.includes('/node_modules/'))).toEqual([]);
});
