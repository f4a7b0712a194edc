import { createHash } from 'node:crypto';

const BLOCKS = 6000;

/**
 * What the tasks of test workspaces do: say that they ran, and write an output that does not compress, so that entries
 * are large enough to break off in the middle. POISON stands for whatever makes a build give something else although
 * none of its inputs changed.
 */
export const BUILD_SCRIPT = `import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const name = readFileSync('name.txt', 'utf8').trim();
if (process.env.RAN_FILE) appendFileSync(process.env.RAN_FILE, name + '\\n');
const blocks = Array.from({ length: ${BLOCKS} }, (_, index) => createHash('sha256').update(name + index).digest());
mkdirSync('dist', { recursive: true });
writeFileSync('dist/out.txt', Buffer.concat([Buffer.from((process.env.POISON ?? 'built') + '-' + name + '\\n'), ...blocks]));
console.log('building ' + name);
`;

/** What an output is: its first line if all of it is what the script writes, or that with a word on the rest. */
export function outputWords(output: Buffer, name: string): string {
  const [first = ''] = output.toString('latin1').split('\n', 1);
  const blocks = Array.from({ length: BLOCKS }, (_, index) => createHash('sha256').update(name + index).digest());
  return output.subarray(first.length + 1).equals(Buffer.concat(blocks)) ? first : `${first}, damaged`;
}
