/** Writes the JSON schema of the trust policy. Run it after changing the schema: npm run docs -w @apphub/trust */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustPolicyJsonSchema } from './policy-schema.ts';

const path = join(import.meta.dirname, '../../../../docs/schemas/trust-policy.schema.json');
writeFileSync(path, `${JSON.stringify(trustPolicyJsonSchema(), null, 2)}\n`);
