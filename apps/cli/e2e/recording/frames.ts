import { stripVTControlCharacters } from 'node:util';

/** What came to a terminal, and when; milliseconds since the begin. */
export interface ShownAt {
  readonly data: string;
  readonly at: number;
}

const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** Some of the frames that were drawn, the first and the last among them, as text; and what came after the last. */
export function framesOf(shown: readonly ShownAt[], { most, columns }: { readonly most: number; readonly columns: number }): string {
  const frames: { readonly text: string; readonly at: number }[] = [];
  let rest = '';
  for (const { data, at } of shown) {
    rest += data;
    for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
      frames.push({ at, text: cut(plain(rest.slice(rest.lastIndexOf(BEGIN, end), end)), columns) });
      rest = rest.slice(end + END.length);
    }
  }
  const chosen = frames.filter((_, index) => index === frames.length - 1 || index % Math.ceil(frames.length / (most - 1)) === 0);
  return [...chosen.map(({ text, at }) => `\n--- ${(at / 1000).toFixed(1)} s\n${text}`), plain(rest)].join('');
}

/** As a terminal cuts lines that must not wrap. */
function cut(text: string, columns: number): string {
  return text.split('\n').map((line) => line.slice(0, columns)).join('\n');
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r', '').replace(/[^\S\n]+$/gm, '');
}
