/**
 * What the tasks of test workspaces do: say that they ran, and write an output that does not compress, so that entries
 * are large enough to break off in the middle. POISON stands for whatever makes a build give something else although
 * none of its inputs changed.
 */
export const BUILD_SCRIPT = `import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const name = readFileSync('name.txt', 'utf8').trim();
if (process.env.RAN_FILE) appendFileSync(process.env.RAN_FILE, name + '\\n');
const blocks = Array.from({ length: 6000 }, (_, index) => createHash('sha256').update(name + index).digest());
mkdirSync('dist', { recursive: true });
writeFileSync('dist/out.txt', Buffer.concat([Buffer.from((process.env.POISON ?? 'built') + '-' + name + '\\n'), ...blocks]));
console.log('building ' + name);
`;
