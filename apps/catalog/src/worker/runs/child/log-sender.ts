import type { RunLogLine } from '@apphub/runtime';
import type { SentLine } from './protocol.ts';

/** Lines go out together at least this often; often enough for who watches, seldom enough for the database. Milliseconds. */
const EVERY_MS = 250;
const MOST_CHARACTERS = 64 * 1024;

export interface LogSender {
  take(line: RunLogLine): void;
  /** Resolves when all is sent. */
  flush(): Promise<void>;
}

/**
 * Sends lines in batches, each once the one before has arrived: a flood waits here, where the limit of the run on what it
 * may say bounds it.
 */
export function logSender(send: (lines: readonly SentLine[]) => Promise<void>): LogSender {
  let waiting: SentLine[] = [];
  let sending: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isFlushing = false;

  const sendSome = async () => {
    do {
      const batch = nextBatch(waiting);
      waiting = waiting.slice(batch.length);
      await send(batch);
      // What is less than a batch waits for more to come, unless nothing more will.
    } while (waiting.length > 0 && (isFlushing || nextBatch(waiting).length < waiting.length));
  };

  const start = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendSome().finally(() => {
      sending = undefined;
      if (waiting.length > 0) arm();
    });
    await sending;
  };

  const arm = () => {
    timer ??= setTimeout(() => void start().catch(() => undefined), EVERY_MS);
  };

  return {
    take(line) {
      waiting.push(sentLine(line));
      if (sending === undefined) arm();
    },
    async flush() {
      isFlushing = true;
      while (waiting.length > 0 || sending !== undefined) await start();
      clearTimeout(timer);
    },
  };
}

function nextBatch(lines: readonly SentLine[]): readonly SentLine[] {
  let characters = 0;
  const end = lines.findIndex(({ text }, index) => (characters += text.length) > MOST_CHARACTERS && index > 0);
  return end < 0 ? lines : lines.slice(0, end);
}

function sentLine({ stream, text, meta, at }: RunLogLine): SentLine {
  return { stream, text: meta === undefined ? text : `${text} ${JSON.stringify(meta)}`, at: at.toISOString() };
}
