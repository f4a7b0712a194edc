/** `npm run docs -w @apphub/runtime`: writes the tables of the code into the guide. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, withTables } from './docs.ts';

const page = join(import.meta.dirname, '..', '..', '..', '..', PAGE);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
