import type { Json } from '@apphub/model';
import { presentLine, type SecretMask } from '@apphub/sandbox';
import type { RunLogLine } from './port.ts';

/** The log of one run: masked, bounded, each line with the time at which it came. */
export interface RunLog {
  /** When the handler wrote its first line, on the clock of `performance`; undefined before. */
  readonly firstLineAt: number | undefined;
  /** A line of the process, which was masked and charged where it was read. */
  output(stream: 'stdout' | 'stderr', line: string): void;
  /** What the handler says through its logger. */
  logger(message: string, meta: Json | undefined): void;
  /** What this program has to say of the run. */
  tell(text: string): void;
}

export interface RunLogOptions {
  readonly mask: SecretMask;
  readonly onLog: ((line: RunLogLine) => void) | undefined;
}

/** @returns an empty log; whatever is written to it goes on to `onLog` at once. */
export function openRunLog({ mask, onLog }: RunLogOptions): RunLog {
  let firstLineAt: number | undefined;
  const write = (stream: RunLogLine['stream'], text: string, meta?: Json): void => {
    if (stream !== 'runtime') firstLineAt ??= performance.now();
    onLog?.({ stream, text, at: new Date(), ...(meta === undefined ? {} : { meta }) });
  };
  return {
    get firstLineAt() {
      return firstLineAt;
    },
    output: write,
    logger: (message, meta) => {
      const lines = message.split('\n').map((line) => presentLine(line, { isCut: false, mask }));
      const last = lines.pop() ?? '';
      for (const line of lines) write('logger', line);
      write('logger', last, meta === undefined ? undefined : maskedJson(meta, mask));
    },
    tell: (text) => write('runtime', text),
  };
}

/** As JSON, every text in it is what people read, names included. */
function maskedJson(value: Json, mask: SecretMask): Json {
  if (typeof value === 'string') return mask.apply(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Json) => maskedJson(one, mask));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mask.apply(name), maskedJson(one, mask)]));
}
