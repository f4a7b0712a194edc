/** Writes docs/hostile-examples.md; run it after changing the table of ideas. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostileExamplesPage } from './page.ts';

writeFileSync(join(import.meta.dirname, '../../../../../docs/hostile-examples.md'), hostileExamplesPage());
