import { type Example, type ExampleSet, readExamples } from '@apphub/build';
import { failure, failureLines } from '@apphub/model';
import { isolationReport } from '@apphub/sandbox';
import { type Check, fine, wanting } from '../doctor/check.ts';
import { databaseChecks } from '../doctor/database.ts';
import { folderChecks } from '../doctor/folders.ts';
import { isolationChecks } from '../doctor/isolation.ts';
import { serviceChecks } from '../doctor/service.ts';
import { storeChecks } from '../doctor/store.ts';
import { programChecks, toolchainChecks } from '../doctor/tools.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { findRoot } from '../session/find-root.ts';
import { settingsOf } from '../session/open-session.ts';
import type { ServiceWords } from '../session/connect.ts';
import { type Color, type Paint, printJson, type Terminal } from '../terminal.ts';

export interface DoctorWords extends ServiceWords {
  readonly json?: boolean;
}

/** `apphub doctor`: whether this machine can build, and how to get there; 1 if something is missing. */
export async function doctorCommand({ json = false, ...words }: DoctorWords, terminal: Terminal): Promise<ExitCode> {
  const root = findRoot(terminal.cwd);
  const settings = settingsOf(terminal);
  const set = readExamples(root);
  const examples = readable(set);
  const isolation = await isolationReport();
  const checks = [
    ...(await toolchainChecks(examples)),
    ...(await isolationChecks(isolation, settings.isolation)),
    ...(await storeChecks(settings, { root, signal: terminal.signal })),
    ...(await databaseChecks(terminal)),
    ...(await serviceChecks(words, terminal)),
    ...folderChecks(settings),
    ...(await programChecks(examples)),
    examplesCheck(set, examples.length),
  ];
  const missing = checks.filter(({ state }) => state === 'missing').map(({ name }) => name);
  if (json) printJson(terminal, { fit: missing.length === 0, checks, isolation });
  else checks.flatMap((check) => checkLines(check, { width: widthOf(checks), paint: terminal.screen.paint })).forEach(terminal.out);
  if (missing.length === 0) return exitCodes.ok;
  failureLines(failure('HOST_UNFIT', `Missing on this machine: ${missing.join(', ')}.`)).forEach(terminal.complain);
  return exitCodes.failed;
}

/** An example that cannot be read has needs that nobody knows. */
function readable({ slugs, find }: ExampleSet): Example[] {
  return slugs.flatMap((slug) => {
    const example = find(slug);
    return example.ok ? [example.value] : [];
  });
}

function examplesCheck({ slugs, find }: ExampleSet, readableCount: number): Check {
  if (readableCount === slugs.length) return fine('examples', `${slugs.length}, all readable`);
  const broken = slugs.filter((slug) => !find(slug).ok);
  return wanting('examples', 'advice', { words: `Not readable: ${broken.join(', ')}.`, remedy: `"apphub explain ${broken[0]}" says why.` });
}

const COLORS = { ok: 'green', advice: 'yellow', missing: 'red' } as const satisfies Record<Check['state'], Color>;
const STATES = { ok: 'ok', advice: 'note', missing: 'MISSING' } as const satisfies Record<Check['state'], string>;

function widthOf(checks: readonly Check[]): number {
  return Math.max(...checks.map(({ name }) => name.length));
}

function checkLines({ name, state, words, remedy }: Check, { width, paint }: { readonly width: number; readonly paint: Paint }): string[] {
  const head = `${paint(COLORS[state], STATES[state].padEnd(7))}  ${name.padEnd(width)}  ${words}`;
  return remedy === undefined ? [head] : [head, `${' '.repeat(width + 11)}${remedy}`];
}
