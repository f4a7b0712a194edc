import type { Failure } from '@apphub/model/failure';

/** What a command ends with; docs/cli.md has the table. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, refused: 3, unreachable: 4, canceled: 130 } as const;

/** One of these; or, where another program is run, that program's own. */
export type ExitCode = number;

/** Codes whose exit code is not the common one. */
const special: Readonly<Partial<Record<Failure['code'], ExitCode>>> = {
  USAGE: exitCodes.usage,
  REQUEST_INVALID: exitCodes.usage,
  SERVICE_ACCESS_INVALID: exitCodes.usage,
  TOKEN_REFUSED: exitCodes.refused,
  SCOPE_MISSING: exitCodes.refused,
  SERVICE_UNREACHABLE: exitCodes.unreachable,
  CANCELED: exitCodes.canceled,
};

/** The exit code of a failure. */
export function exitCodeOf({ code }: Failure): ExitCode {
  return special[code] ?? exitCodes.failed;
}
