export interface FailureRow {
  /** What the code means, in one sentence. */
  readonly meaning: string;
  /** What to do next, in one or two sentences. */
  readonly remedy: string;
}
