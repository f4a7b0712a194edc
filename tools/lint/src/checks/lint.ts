import type { ESLint } from 'eslint';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check, Finding } from '../check-port.ts';
import { runNode } from '../child.ts';
import { reasonOf } from '../eslint/config.ts';
import { isCode } from '../file-kinds.ts';

const CONFIG = fileURLToPath(new URL('../../eslint.config.js', import.meta.url));
const PROGRAM = join(dirname(createRequire(import.meta.url).resolve('eslint/package.json')), 'bin/eslint.js');

const NO_EXCEPTIONS = 'Comments switch no rule off here: an exception stands, with its reason, in the tables of tools/lint/src/eslint.';

/** ESLint over all code, examples included; a warning counts like an error. */
export const lintCheck: Check = {
  name: 'eslint',
  async run({ root, files }) {
    const paths = files.filter(isCode);
    const args = [PROGRAM, '--config', CONFIG, '--format', 'json', '--no-warn-ignored', ...paths];
    const { stdout, stderr } = await runNode(args, root);
    if (stderr !== '' && stdout === '') throw new Error(`ESLint could not run: ${stderr}`);
    const results = JSON.parse(stdout) as ESLint.LintResult[];
    const findings = results.flatMap((result) => findingsOf(relative(root, result.filePath), result));
    return { findings, figures: `${results.length} files` };
  },
};

/** What ESLint said of one file, in our words. */
export function findingsOf(path: string, { messages }: Pick<ESLint.LintResult, 'messages'>): Finding[] {
  return messages.map(({ ruleId, line, message }) => ({
    rule: ruleId ?? 'eslint',
    reason: reasonOf(ruleId ?? '') ?? (message.includes('noInlineConfig') ? NO_EXCEPTIONS : 'The file cannot be checked as it stands.'),
    place: `${path}:${line ?? 1}`,
    message,
  }));
}
