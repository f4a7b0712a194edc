import type { FailureCode } from '@apphub/model';
import { fail } from '@apphub/model/failure';

/** What can be wrong with the files of an example, and the sentence for it. */
const sentences = {
  INPUT_NAME_UNPORTABLE: 'Some names cannot be told apart, or cannot be written, on every platform',
  INPUT_LINK_ESCAPE: 'Some symbolic links point outside the folder they are in',
  INPUT_KIND_UNSUPPORTED: 'Some inputs are neither files, folders nor symbolic links',
  INPUT_UNREADABLE: 'Some inputs cannot be read',
  INPUT_CHANGED: 'Some inputs changed while they were read',
} as const satisfies Partial<Record<FailureCode, string>>;

export type InputProblemCode = keyof typeof sentences;

/** More lines than this help nobody. */
const MAX_LINES = 50;

/** Collects what is wrong, so that it can be told all at once. */
export class InputProblems {
  readonly #lines = new Map<InputProblemCode, string[]>();

  get found(): boolean {
    return this.#lines.size > 0;
  }

  add(code: InputProblemCode, line: string): void {
    const lines = this.#lines.get(code);
    if (lines === undefined) this.#lines.set(code, [line]);
    else lines.push(line);
  }

  /** @throws FailureError with the first code of the table above that has problems. */
  failIfAny(): void {
    for (const code of Object.keys(sentences) as InputProblemCode[]) {
      const lines = this.#lines.get(code);
      if (lines !== undefined) fail(code, `${sentences[code]}.`, { problems: shortened(lines) });
    }
  }
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more`];
}

/** The word of the operating system for why a path cannot be read; anything else is thrown on. */
export function systemReason(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error) return String(error.code);
  throw error;
}
