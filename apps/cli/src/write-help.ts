/** Writes docs/cli-help.txt. Run it after changing a command: npm run docs -w @apphub/cli */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpText } from './help-text.ts';

writeFileSync(join(import.meta.dirname, '../../../docs/cli-help.txt'), helpText());
