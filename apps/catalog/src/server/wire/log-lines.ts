import { type Database, readRunLog } from '@apphub/catalog';
import { type RunLogLine, type RunLogTold, runLogToldSchema } from '@apphub/model/api';

/** Gives the lines that an event tells of, to those who may read them. */
export type LogLines = (told: RunLogTold) => Promise<RunLogLine[]>;

const MOST_LINES = 200;
const MOST_CHARACTERS = 65_536;

/** @returns a reader of lines for one who may see them; as many as a message should carry. */
export function logLines(database: Database): LogLines {
  return async ({ runId, from, to }) => {
    const lines = await readRunLog(database, { runId, after: from - 1, limit: Math.min(to - from + 1, MOST_LINES) });
    let characters = 0;
    return lines.filter(({ number, text }, index) => number <= to && index < MOST_LINES && (characters += text.length) <= MOST_CHARACTERS);
  };
}

/** The data of an event on lines, with the lines where they may be seen. */
export async function toldWithLines(data: unknown, lines: LogLines | undefined): Promise<unknown> {
  const told = runLogToldSchema.safeParse(data);
  return told.success && lines !== undefined ? { ...told.data, lines: await lines(told.data) } : data;
}
