import { storableText } from '../imports/storable.ts';
import type { Database } from '../database/index.ts';
import type { RunClaim } from './claim-run.ts';
import type { RunLogSize } from './run.ts';
import { tellLog } from './tell-run.ts';
import { lockCurrent } from './update-run.ts';

/** One line as a worker sends it, masked. */
export interface SaidLine {
  readonly stream: 'stdout' | 'stderr' | 'logger' | 'system';
  readonly text: string;
  readonly at: Date;
}

export interface LogBound {
  /** Bytes of a whole run that are kept; later lines are only counted. */
  readonly bytes: number;
}

const WRITE = 'INSERT INTO run_log_pieces (run_id, first, last, attempt, at, lines) VALUES ($1, $2, $3, $4, $5, $6)';
const COUNT = 'UPDATE runs SET log_lines = $2, log_bytes = $3, log_dropped = $4, updated_at = $5 WHERE id = $1';
const OVER = 'The log is full: what follows is not kept.';

/**
 * Keeps lines of a run, within its bound, and tells that they are there. A flood costs no more than the bound, and then a number.
 *
 * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; nothing is written then.
 */
export async function writeRunLog(database: Database, claim: Omit<RunClaim, 'lease'>, said: { readonly lines: readonly SaidLine[]; readonly dropped?: number; readonly bound: LogBound }): Promise<RunLogSize> {
  const { runId, slug, attempt } = claim;
  return database.transaction(async (tx) => {
    const { run, now } = await lockCurrent(tx, claim);
    const { kept, bytes, dropped } = within(said, run.log);
    const from = run.log.lines + 1;
    const to = run.log.lines + kept.length;
    await tx.execute(COUNT, [runId, to, bytes, dropped, now]);
    if (kept.length > 0) {
      const lines = kept.map(({ stream, text, at }) => [stream, at.toISOString(), text]);
      await tx.execute(WRITE, [runId, from, to, attempt, now, JSON.stringify(lines)]);
      await tellLog(tx, { runId, slug, attempt, from, to });
    }
    return { lines: to, bytes, dropped };
  });
}

interface Within {
  readonly kept: readonly SaidLine[];
  readonly bytes: number;
  readonly dropped: number;
}

function within({ lines, dropped = 0, bound }: { readonly lines: readonly SaidLine[]; readonly dropped?: number; readonly bound: LogBound }, size: RunLogSize): Within {
  const kept: SaidLine[] = [];
  let { bytes } = size;
  let over = size.dropped > 0;
  for (const line of over ? [] : lines) {
    const text = storableText(line.text);
    const next = bytes + Buffer.byteLength(text);
    if (next > bound.bytes) {
      over = true;
      break;
    }
    kept.push({ ...line, text });
    bytes = next;
  }
  const lost = lines.length - kept.length + dropped;
  if (lost > 0 && size.dropped === 0) return { kept: [...kept, { stream: 'system', text: OVER, at: lines[kept.length]?.at ?? new Date() }], bytes, dropped: lost };
  return { kept, bytes, dropped: size.dropped + lost };
}
