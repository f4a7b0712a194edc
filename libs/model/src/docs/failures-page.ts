import { failureCodes, failureTable } from '../failure-table.ts';

/** `docs/failures.md`: one row per failure code, in the order of the table. */
export function failuresPage(): string {
  const rows = failureCodes.map((code) => `| \`${code}\` | ${failureTable[code].meaning} | ${failureTable[code].remedy} |`);
  return [
    '# Failures',
    '',
    'What can go wrong in ways that a person can mend. Every failure is told with its code, one sentence about this',
    'case, what to do next and, where there are several, one line per problem. Codes do not change their meaning.',
    '',
    'This page is written from `libs/model/src/failure-rows/` by `npm run docs -w @apphub/model`.',
    '',
    '| code | meaning | what to do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
