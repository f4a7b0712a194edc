import type { Comparison, Explanation, UpstreamVerdict, Verdict } from '@apphub/build';
import { durationWords, failureLines, sizeWords, visible } from '@apphub/model';
import type { BuildRecord } from '@apphub/trust';
import { differenceLines } from './difference-lines.ts';
import { missWords } from './miss-words.ts';
import { atMost, columns, shortDigest } from './words.ts';

const MOST_DIFFERENCES = 40;

/** An explanation for people: the verdict first, then what led to it. */
export function explanationLines(explanation: Explanation): string[] {
  const { slug, verdict, fingerprint, upstream, rejected, last, nearest } = explanation;
  return [
    `${slug}  ${verdictWords(verdict)}`,
    ...columns([...(fingerprint === undefined ? [] : [['fingerprint', fingerprint] as const]), ...(verdict.kind === 'hit' ? hitRows(verdict) : [])]),
    ...(verdict.kind === 'miss' && verdict.failure !== undefined ? failureLines(verdict.failure).map((line) => `  ${line}`) : []),
    ...upstream.flatMap(upstreamLines),
    ...rejected.map(({ scope, words }) => `  not used: a record in ${visible(scope)}; ${words}`),
    ...(last === undefined ? [] : comparisonLines('the last build', last, verdict)),
    ...(nearest === undefined ? [] : comparisonLines('the nearest build', nearest, verdict)),
    ...(verdict.kind !== 'hit' && last === undefined ? ['  There is no earlier build of it to compare with.'] : []),
  ];
}

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'hit':
      return 'hit';
    case 'miss':
      return `miss: ${missWords[verdict.reason]} (${verdict.reason})`;
    case 'waits':
      return `unknown until ${verdict.upstream.join(', ')} is built: its bundle is an input`;
  }
}

function hitRows({ record, signedBy }: Extract<Verdict, { kind: 'hit' }>): (readonly [string, string])[] {
  return [
    ['bundle', `${record.digest}, ${sizeWords(record.size)}, ${record.platform === 'any' ? 'runs anywhere' : `runs on ${record.platform}`}`],
    ['built', `${record.finishedOn}, in ${durationWords(Date.parse(record.finishedOn) - Date.parse(record.startedOn))}`],
    ['by', builderWords(record, signedBy)],
    ['with', circumstances(record)],
  ];
}

function builderWords({ scope }: BuildRecord, signedBy: string | undefined): string {
  return `scope ${scope}, ${signedBy === undefined ? 'not signed' : `signed by the key ${signedBy}`}`;
}

/** The platform of the machine is one of the inputs; that of the bundle may be any. */
function circumstances({ isolation, limits, inputs, gitCommit }: BuildRecord): string {
  const machine = new Map(inputs.fields).get('platform');
  const shutIn = limits === undefined ? isolation : `${isolation} (limits: ${limits})`;
  return [shutIn, ...(machine === undefined ? [] : [visible(machine)]), gitCommit === undefined ? 'no commit known' : `commit ${gitCommit.slice(0, 12)}`].join(', ');
}

function upstreamLines({ slug, path, verdict }: UpstreamVerdict): string[] {
  const line = `  upstream ${slug} at ${path}: ${verdictWords(verdict)}`;
  return verdict.kind === 'hit' ? [line] : [line, `    "apphub explain ${slug}" says more.`];
}

function comparisonLines(what: string, { record, signedBy, differences }: Comparison, { kind }: Verdict): string[] {
  const head = `  Since ${what} (${record.finishedOn}, ${builderWords(record, signedBy)}, ${circumstances(record)}, fingerprint ${shortDigest(record.fingerprint)}):`;
  const lines = differences.length === 0 ? [kind === 'waits' ? '    none of its own inputs differs' : '    no input differs'] : differenceLines(differences);
  return [head, ...atMost(lines, MOST_DIFFERENCES, '    ')];
}
