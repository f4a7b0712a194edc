import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Check } from './check-port.ts';
import { docsCheck } from './checks/docs.ts';
import { failuresCheck } from './checks/failures.ts';
import { hygieneCheck } from './checks/hygiene.ts';
import { importsCheck } from './checks/imports.ts';
import { lintCheck } from './checks/lint.ts';
import { sizeCheck } from './checks/size.ts';
import { typesCheck } from './checks/types.ts';
import { renderReports } from './render.ts';
import { openRepository } from './repository.ts';
import { runChecks } from './run-checks.ts';

const checks: readonly Check[] = [typesCheck, lintCheck, importsCheck, sizeCheck, failuresCheck, docsCheck, hygieneCheck];

const HELP = `Holds the rules of this repository against its files.

  npm run check                    all checks
  npm run check -- eslint size     only the named ones: ${checks.map(({ name }) => name).join(', ')}

  --tally FILE   append "<passed> <failed> check" to FILE
  --help         this text

Ends with 1 if a check found something. Each finding stands under its rule and the reason of the rule.
`;

/** @returns the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, tally: { type: 'string' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no check named ${unknown.join(', ')}.\n\n${HELP}`);
    return 2;
  }
  const chosen = positionals.length === 0 ? checks : checks.filter(({ name }) => positionals.includes(name));
  const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
  const reports = await runChecks(chosen, openRepository(root));
  process.stdout.write(renderReports(reports));
  const failed = reports.filter(({ findings }) => findings.length > 0).length;
  if (values.tally !== undefined) appendFileSync(values.tally, `${reports.length - failed} ${failed} check\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
