/**
 * Writes everything under docs/ that follows from the code: the JSON schemas, the failure codes and the tables
 * of docs/config.md. Run it after changing a schema or the failure table: npm run docs -w @apphub/model
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedDocs } from '../docs/index.ts';

const root = join(import.meta.dirname, '../../../..');
const docs = generatedDocs((path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined));

for (const [path, text] of docs) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
