/** One line of the benchmark's table: what was measured, against what, and whether the limit held. */
export interface BenchRow {
  readonly name: string;
  /** What we measured, with its unit. */
  readonly value: string;
  /** What it is held against, with its unit. */
  readonly limit: string;
  readonly held: boolean;
  readonly note?: string;
}
