import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, withTables } from './docs.ts';

test('the guide has the tables that the code has; "npm run docs -w @apphub/runtime" writes them', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', PAGE), 'utf8');
  expect(withTables(page)).toBe(page);
});
