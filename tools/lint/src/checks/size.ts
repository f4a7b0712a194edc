import type { Check, Finding } from '../check-port.ts';
import { isCode, isOurCode, isTest } from '../file-kinds.ts';
import type { Repository } from '../repository.ts';

/** Lines. */
const BUDGET = { source: 300, test: 400, median: 80, p90: 200 } as const;

const REASONS = {
  longest: 'A file that does not fit in a head holds more than one thing: split it where its subjects part.',
  spread: 'Most files should be read in one glance; the distribution shows when that habit slips.',
} as const;

interface Sized {
  readonly path: string;
  readonly lines: number;
}

/** Budgets for the length of files, and of the distribution over all of them. */
export const sizeCheck: Check = {
  name: 'size',
  async run(repository) {
    const tests = measured(repository, (path) => isCode(path) && isTest(path));
    const sources = measured(repository, (path) => isCode(path) && !isTest(path));
    const own = sources.filter(({ path }) => isOurCode(path));
    const figures = `${describe('source files', own)}; ${describe('tests', tests)}`;
    const findings = [...tooLong(sources, BUDGET.source), ...tooLong(tests, BUDGET.test), ...badSpread(own)];
    return { findings, figures };
  },
};

function measured(repository: Repository, wanted: (path: string) => boolean): Sized[] {
  const sized = repository.files.filter(wanted).map((path) => ({ path, lines: lineCount(repository.text(path)) }));
  return sized.sort((a, b) => a.lines - b.lines);
}

/** As `wc -l` counts, and one more for a last line without an end. */
function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
}

function tooLong(files: readonly Sized[], most: number): Finding[] {
  return files
    .filter(({ lines }) => lines > most)
    .map(({ path, lines }) => ({
      rule: 'file-length',
      reason: REASONS.longest,
      place: path,
      message: `${lines} lines, at most ${most} allowed`,
    }));
}

function badSpread(files: readonly Sized[]): Finding[] {
  const limits = [
    ['median', quantile(files, 0.5), BUDGET.median],
    ['90th percentile', quantile(files, 0.9), BUDGET.p90],
  ] as const;
  return limits
    .filter(([, lines, most]) => lines > most)
    .map(([name, lines, most]) => ({
      rule: 'file-length-spread',
      reason: REASONS.spread,
      place: 'all source files',
      message: `${name} ${lines} lines, at most ${most} allowed`,
    }));
}

/** The smallest length that at least the share `q` of the files does not exceed. */
function quantile(ascending: readonly Sized[], q: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * q) - 1)]?.lines ?? 0;
}

function describe(noun: string, files: readonly Sized[]): string {
  const longest = files.at(-1);
  const tail = longest === undefined ? '' : `, longest ${longest.lines} (${longest.path})`;
  return `${files.length} ${noun}: median ${quantile(files, 0.5)}, p90 ${quantile(files, 0.9)}${tail}`;
}
