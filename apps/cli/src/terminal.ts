import type { Environment } from '@apphub/compose';

/** What a command may use of the process it runs in. */
export interface Terminal {
  /** One line of the result, to stdout. */
  readonly out: (line: string) => void;
  /** One line for the person who waits, to stderr; not with --quiet. */
  readonly note: (line: string) => void;
  /** One line on what went wrong, to stderr, whatever was asked for. */
  readonly complain: (line: string) => void;
  readonly env: Environment;
  /** Absolute path of the current folder. */
  readonly cwd: string;
  /** Aborts on Ctrl-C, unless somebody listens to it. */
  readonly signal: AbortSignal;
  readonly screen: Screen;
  /** Asks the person at the terminal; a `secret` answer is not shown. Only where the screen is interactive. */
  readonly ask: (question: string, options?: AskOptions) => Promise<string>;
  /** Whoever listens is told of Ctrl-C instead of everybody. */
  readonly onInterrupt: (listener: () => void) => Disposable;
  /** Ends the program at once, as one that was canceled. */
  readonly leave: () => void;
}

export interface AskOptions {
  readonly secret?: boolean;
}

/** What results and notes are shown on. */
export interface Screen {
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  /** Whether notes can be drawn anew. */
  readonly isLive: boolean;
  /** Of the terminal that notes go to. */
  size(): { readonly rows: number; readonly columns: number };
  /** Writes to where notes go, as it is. */
  write(text: string): void;
  /** Colours for results. */
  readonly paint: Paint;
  /** Colours for notes. */
  readonly paintNote: Paint;
}

export const colors = ['red', 'green', 'yellow', 'cyan', 'dim', 'bold'] as const;
export type Color = (typeof colors)[number];

/** @returns the text in a colour, or as it is where there are none. */
export type Paint = (color: Color, text: string) => string;

/** Where there are no colours. */
export const plain: Paint = (_color, text) => text;

/** A result for programs: one JSON document, indented, so that people can read it too. */
export function printJson({ out }: Pick<Terminal, 'out'>, value: unknown): void {
  out(JSON.stringify(value, null, 2));
}
