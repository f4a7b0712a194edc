/** Turns the stations' raw files into checked readings in common units, one file per day and station, and lists rejects. */
import { formatCsv, parseCsv } from '../../shared/csv.ts';
import { type JobContext, type Parameters, textParameter, type WrittenFile, writeOutput } from '../../shared/job.ts';
import { compareText, NORMALIZED_COLUMNS, type Reading, toNormalizedRow } from '../../shared/readings.ts';
import { createChecker, REJECT_REASONS, type RejectReason } from '../upstream/observatory-model/dist/index.js';
import { toCandidate } from './raw-row.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Reject {
  readonly file: string;
  readonly line: number;
  readonly reason: RejectReason;
}

export async function handler(parameters: Parameters, { logger }: JobContext) {
  const outputDir = textParameter(parameters, 'outputDir', 'normalized');
  const { accepted, rejected, files } = await readInbox(textParameter(parameters, 'inboxDir'));
  logger('Checked inbox', { files, accepted: accepted.length, rejected: rejected.length });
  return {
    files,
    accepted: accepted.length,
    rejected: Object.fromEntries(REJECT_REASONS.map((reason) => [reason, rejected.filter((reject) => reject.reason === reason).length])),
    partitions: await writePartitions(outputDir, accepted),
    rejects: await writeRejects(outputDir, rejected),
  };
}

async function readInbox(inboxDir: string) {
  const names = (await readdir(inboxDir)).filter((name) => name.endsWith('.csv')).sort(compareText);
  const check = createChecker();
  const accepted: Reading[] = [];
  const rejected: Reject[] = [];
  for (const file of names) {
    for (const row of parseCsv(await readFile(join(inboxDir, file), 'utf8'))) {
      const checked = check(toCandidate(row));
      if (checked.ok) accepted.push(checked.reading);
      else rejected.push({ file, line: row.line, reason: checked.reason });
    }
  }
  return { files: names.length, accepted, rejected };
}

/** Partitioned the way query engines understand without being told: `day=2024-06-01/station=ridge.csv`. */
async function writePartitions(outputDir: string, readings: readonly Reading[]): Promise<readonly (WrittenFile & { rows: number })[]> {
  const partitions = Map.groupBy(readings, ({ observedAt, stationId }) => `day=${observedAt.slice(0, 10)}/station=${stationId}.csv`);
  const written = [];
  for (const [path, rows] of [...partitions].sort(([a], [b]) => compareText(a, b))) {
    const ordered = rows.toSorted((a, b) => compareText(a.observedAt, b.observedAt));
    const text = formatCsv(NORMALIZED_COLUMNS, ordered.map(toNormalizedRow));
    written.push({ ...(await writeOutput(outputDir, path, text)), rows: rows.length });
  }
  return written;
}

function writeRejects(outputDir: string, rejects: readonly Reject[]): Promise<WrittenFile> {
  const rows = rejects.map(({ file, line, reason }) => [file, String(line), reason]);
  return writeOutput(outputDir, 'rejects.csv', formatCsv(['file', 'line', 'reason'], rows));
}
