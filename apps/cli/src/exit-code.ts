import type { Failure } from '@apphub/model';

/** What a command ends with; docs/cli.md has the table. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, canceled: 130 } as const;

/** One of these; or, where another program is run, that program's own. */
export type ExitCode = number;

/** The exit code of a failure. */
export function exitCodeOf({ code }: Failure): ExitCode {
  if (code === 'USAGE') return exitCodes.usage;
  return code === 'CANCELED' ? exitCodes.canceled : exitCodes.failed;
}
