import { StringDecoder } from 'node:string_decoder';

/** What is kept of a line that does not end, UTF-16 units; much more than is shown of it. */
const LONGEST_RAW_LINE = 65_536;

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Hands over what came without a line end. */
  end(): void;
}

/**
 * Cuts a byte stream into lines; characters that span chunks stay whole, memory stays bounded.
 * @param onLine gets each line without its line feed; `isCut` says that the rest of it was dropped.
 */
export function splitLines(onLine: (line: string, isCut: boolean) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let isCut = false;

  const append = (text: string): void => {
    if (isCut) return;
    pending += text;
    if (pending.length <= LONGEST_RAW_LINE) return;
    // A progress line may be rewritten for hours: only its last state counts.
    pending = pending.slice(pending.lastIndexOf('\r') + 1);
    isCut = pending.length > LONGEST_RAW_LINE;
    pending = pending.slice(0, LONGEST_RAW_LINE);
  };
  const flush = (): void => {
    const [line, wasCut] = [pending, isCut];
    [pending, isCut] = ['', false];
    onLine(line, wasCut);
  };
  const take = (text: string): void => {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      append(text.slice(start, end));
      flush();
      start = end + 1;
    }
    append(text.slice(start));
  };

  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (pending !== '' || isCut) flush();
    },
  };
}
