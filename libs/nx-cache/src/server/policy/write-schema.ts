/** Writes the JSON schema of the policy. Run it after changing the schema: npm run docs -w @apphub/nx-cache */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePolicyJsonSchema } from './cache-policy.ts';

const path = join(import.meta.dirname, '../../../../../docs/schemas/nx-cache-policy.schema.json');
writeFileSync(path, `${JSON.stringify(cachePolicyJsonSchema(), null, 2)}\n`);
