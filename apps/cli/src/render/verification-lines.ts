import type { EntryDifference, Verification } from '@apphub/build';
import { failureLines, sizeWords } from '@apphub/model';
import { atMost, count, shortDigest } from './words.ts';

const MOST_ENTRIES = 20;

/** One verification for people. */
export function verificationLines(verification: Verification): string[] {
  const { slug } = verification;
  switch (verification.kind) {
    case 'match':
      return [`${slug}  the same bytes: ${shortDigest(verification.record.digest)}, ${sizeWords(verification.record.size)}`];
    case 'failed':
      return [`${slug}  not verified`, ...failureLines(verification.failure).map((line) => `  ${line}`)];
    case 'mismatch':
      return [`${slug}  other bytes: ${differenceWords(verification)}`, ...atMost(verification.entries.flatMap(entryLines), MOST_ENTRIES * 3), ...quarantineLines(verification)];
  }
}

type Mismatch = Extract<Verification, { kind: 'mismatch' }>;

function differenceWords({ entries, record, rebuilt }: Mismatch): string {
  if (record.contentDigest === rebuilt.contentDigest) {
    return `the content is the same, its compressed form is not (${shortDigest(record.digest)}, ${sizeWords(record.size)}; now ${shortDigest(rebuilt.digest)}, ${sizeWords(rebuilt.size)})`;
  }
  const entryCount = new Set(entries.map(({ path }) => path)).size;
  return `${entryCount === 1 ? '1 entry differs' : `${entryCount} entries differ`} (recorded ${shortDigest(record.digest)}, now ${shortDigest(rebuilt.digest)})`;
}

function entryLines(entry: EntryDifference): string[] {
  switch (entry.kind) {
    case 'only-recorded':
      return [`  ${entry.path}  only in the recorded bundle, ${sizeWords(entry.size)}`];
    case 'only-rebuilt':
      return [`  ${entry.path}  only in the new bundle, ${sizeWords(entry.size)}`];
    case 'mode':
      return [`  ${entry.path}  ${entry.recorded === 'executable' ? 'was executable and is not' : 'was not executable and is'}`];
    case 'binary':
      return [`  ${entry.path}  differs from byte ${entry.offset} on; ${count(entry.recordedSize, 'byte')}, now ${entry.rebuiltSize}`];
    case 'text':
      return [`  ${entry.path}`, ...entry.lines.flatMap(({ line, recorded, rebuilt }) => [...sideLine(line, '-', recorded), ...sideLine(line, '+', rebuilt)])];
  }
}

function sideLine(line: number, mark: '-' | '+', text: string | undefined): string[] {
  return text === undefined ? [] : [`    ${line} ${mark} ${text}`];
}

function quarantineLines({ quarantine, record }: Mismatch): string[] {
  const name = shortDigest(record.fingerprint);
  switch (quarantine.kind) {
    case 'set':
      return [
        `  Its record is set aside: builds do not use it until somebody decides.`,
        `  If the bundle is good as it is: apphub quarantine release ${name} --reason "…"`,
      ];
    case 'not-needed':
      return [];
    case 'not-set':
      return ['  Its record could not be set aside:', ...failureLines(quarantine.failure).map((line) => `    ${line}`)];
  }
}
