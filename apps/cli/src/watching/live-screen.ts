import type { Screen } from '../terminal.ts';

/** Lines at the bottom of a terminal that are drawn anew. */
export interface LiveScreen extends Disposable {
  /** Puts these lines in place of those before; what is wider than the terminal is cut by it. */
  draw(lines: readonly string[]): void;
  /** Takes the lines away. */
  clear(): void;
}

const ESC = '\u001b[';
/** Terminals that know it show a frame when it is whole: https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const [FRAME, SHOWN] = [`${ESC}?2026h`, `${ESC}?2026l`];
/** Without wrapping, a line is one row, whatever its width: nothing has to be measured. */
const [CUT, WRAP] = [`${ESC}?7l`, `${ESC}?7h`];

/** Draws in place. Each frame is one write that leaves the terminal as it was, so that the program can be killed at any time. */
export function openLiveScreen({ write }: Pick<Screen, 'write'>): LiveScreen {
  let drawn = 0;
  let last = '';
  const above = () => (drawn === 0 ? '' : `\r${ESC}${drawn}A${ESC}0J`);
  const screen: LiveScreen = {
    draw(lines) {
      const frame = lines.map((line) => `${line}\n`).join('');
      if (frame === last) return;
      write(`${FRAME}${CUT}${above()}${frame}${WRAP}${SHOWN}`);
      drawn = lines.length;
      last = frame;
    },
    clear() {
      if (drawn > 0) write(above());
      drawn = 0;
      last = '';
    },
    [Symbol.dispose]: () => screen.clear(),
  };
  return screen;
}
