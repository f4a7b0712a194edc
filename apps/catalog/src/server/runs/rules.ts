/** What the service allows runs to have; each run may ask for less. */
export interface RunRules {
  /** Of an attempt, where neither the request nor the manifest says it. */
  readonly timeoutMs: number;
  readonly longestMs: number;
  readonly mostMemoryMb: number;
  /** Of the files that a run is given, and of those that it hands on. */
  readonly mostFiles: number;
  readonly mostFileBytes: number;
}

export const DEFAULT_RUN_RULES: RunRules = {
  timeoutMs: 600_000,
  longestMs: 3_600_000,
  mostMemoryMb: 4096,
  mostFiles: 5_000,
  mostFileBytes: 2 ** 30,
};
