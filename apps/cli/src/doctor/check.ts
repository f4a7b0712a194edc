/** What one look at this machine showed. */
export interface Check {
  readonly name: string;
  /** `missing` is what nothing can be built without; `advice` is worth knowing. */
  readonly state: 'ok' | 'advice' | 'missing';
  /** One sentence, or a few words. */
  readonly words: string;
  /** How to mend it. */
  readonly remedy?: string;
}

/** Something that is as it should be. */
export function fine(name: string, words: string): Check {
  return { name, state: 'ok', words };
}

/** Something that is not. */
export function wanting(name: string, state: 'advice' | 'missing', { words, remedy }: { readonly words: string; readonly remedy: string }): Check {
  return { name, state, words, remedy };
}
