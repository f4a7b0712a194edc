import type { Environment } from '@apphub/compose';

/** What a command may use of the process it runs in. */
export interface Terminal {
  /** One line of the result, to stdout. */
  readonly out: (line: string) => void;
  /** One line for the person who waits, to stderr. */
  readonly note: (line: string) => void;
  readonly env: Environment;
  /** Absolute path of the current folder. */
  readonly cwd: string;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A result for programs: one JSON document, indented, so that people can read it too. */
export function printJson({ out }: Pick<Terminal, 'out'>, value: unknown): void {
  out(JSON.stringify(value, null, 2));
}
