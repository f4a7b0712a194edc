/** What the hooks have to know of the words Nx was called with. */
export interface CommandLine {
  /** A build that is forced must not be answered from Nx's cache. */
  readonly forced: boolean;
  /** Nx's own `--parallel`, where it is a number. */
  readonly parallel: number | undefined;
}

/** @param argv as in `process.argv`. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const forced = argv.some((word) => word === '--force' || word === '--force=true');
  const at = argv.findIndex((word) => word === '--parallel' || word.startsWith('--parallel='));
  const value = at === -1 ? undefined : argv[at]?.split('=')[1] ?? argv[at + 1];
  const parallel = Number(value);
  return { forced, parallel: value !== undefined && Number.isInteger(parallel) && parallel > 0 ? parallel : undefined };
}
