import { type Database, noteReason, type SaidByBuild, writeBuildLog } from '@apphub/catalog';
import type { LogLine } from '@apphub/model';
import type { Log } from '../log/create-log.ts';
import type { BuildReason } from './child/protocol.ts';

/** What is kept of one attempt for who wants to read it: words only, and never a reason for the attempt to fail. */
export interface BuildDiary {
  /** Keeps a line that a command wrote. */
  line(line: LogLine): void;
  /** Notes why it is built. */
  reason(reason: BuildReason): void;
  /** Waits until all that was said is kept. */
  close(): Promise<void>;
}

export interface DiaryOptions {
  readonly jobId: string;
  readonly attempt: number;
  readonly slug: string;
  readonly log: Log;
}

/** Lines wait so long for others to be written together with them. Milliseconds. */
const TOGETHER_MS = 400;
/** A piece, in lines. */
const MOST_LINES = 500;
/** Of one attempt. Characters; what a command may write at all is limited by the example. */
const MOST_KEPT = 2 ** 21;
const FULL = 'The log is full: what follows is not kept.';

/** Opens the diary of an attempt. What cannot be written is logged and left out. */
export function openBuildDiary(database: Database, { log, slug, ...attempt }: DiaryOptions): BuildDiary {
  let waiting: SaidByBuild[] = [];
  let written = 0;
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    const first = written + 1;
    written += lines.length;
    writing = writing.then(() => writeBuildLog(database, attempt, { slug, first, lines })).catch((error: unknown) => log.warn({ reason: String(error) }, 'lines of a build are not kept'));
  };

  return {
    line({ stage, stream, line, at }) {
      if (size > MOST_KEPT) return;
      size += line.length;
      waiting.push(size > MOST_KEPT ? { stage, stream: 'system', text: FULL, at: new Date(at) } : { stage, stream, text: line, at: new Date(at) });
      if (waiting.length >= MOST_LINES) write();
      else timer ??= setTimeout(write, TOGETHER_MS);
    },
    reason(reason) {
      writing = writing.then(() => noteReason(database, attempt, { slug, ...reason })).catch((error: unknown) => log.warn({ reason: String(error) }, 'the reason of a build is not kept'));
    },
    async close() {
      write();
      await writing;
    },
  };
}
