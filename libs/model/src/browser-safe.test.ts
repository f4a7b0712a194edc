import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const source = import.meta.dirname;
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);

test.each(files.filter((path) => !path.startsWith('node')))('%s runs in a browser: it imports nothing of Node', (path) => {
  const imports = [...readFileSync(join(source, path), 'utf8').matchAll(/from '([^']+)'/g)].map(([, specifier]) => specifier);
  expect(imports.filter((specifier) => /^node:|detect-libc|\/node\//.test(specifier ?? ''))).toEqual([]);
});
