import { failureCodes } from '@apphub/model';
import type { Check, Finding } from '../check-port.ts';
import { isOurCode, isTest } from '../file-kinds.ts';
import type { Repository } from '../repository.ts';

const TABLE = 'libs/model/src/failure-table.ts';
const ROWS = 'libs/model/src/failure-rows/';
const DOC = 'docs/failures.md';
/** A row of the table in the document. */
const CODE_IN_DOC = /^\| *`([A-Z0-9_]+)` *\|/gm;

const REASONS = {
  'failure-documented': 'Who meets a failure looks its code up: docs/failures.md must list every code there is and none that is gone.',
  'failure-used': 'A code that nothing raises is a promise to handle what cannot happen.',
} as const;

/** The codes of the failure table, held against their documentation and their use. */
export const failuresCheck: Check = failuresCheckOf(failureCodes);

/** The same check for any list of codes. */
export function failuresCheckOf(codes: readonly string[]): Check {
  return {
    name: 'failures',
    async run(repository) {
      const findings = [...documented(repository, codes), ...used(repository, codes)];
      return { findings, figures: `${codes.length} codes` };
    },
  };
}

function documented(repository: Repository, codes: readonly string[]): Finding[] {
  const listed = new Set(repository.files.includes(DOC) ? codesIn(repository.text(DOC)) : []);
  const missing = codes.filter((code) => !listed.has(code)).map((code) => `${code} is not listed`);
  const gone = [...listed].filter((code) => !codes.includes(code)).map((code) => `${code} is listed but does not exist`);
  return [...missing, ...gone].map((message) => finding('failure-documented', DOC, message));
}

function codesIn(markdown: string): string[] {
  return [...markdown.matchAll(CODE_IN_DOC)].flatMap(([, code]) => code ?? []);
}

function used(repository: Repository, codes: readonly string[]): Finding[] {
  const sources = repository.files.filter((path) => isOurCode(path) && !isTest(path) && path !== TABLE && !path.startsWith(ROWS));
  const text = sources.map((path) => repository.text(path)).join('\n');
  const unused = codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(text));
  return unused.map((code) => finding('failure-used', TABLE, `no source names ${code}`));
}

function finding(rule: keyof typeof REASONS, place: string, message: string): Finding {
  return { rule, reason: REASONS[rule], place, message };
}
