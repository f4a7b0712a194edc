import { constants } from 'node:os';
import { fail } from '@apphub/model';
import type { Keeper } from '../isolation/bubblewrap/keeper.ts';
import type { CommandEnd, CommandOutcome } from '../port.ts';
import type { ProcessExit } from './start-process.ts';

/** The end of a command that ended by itself. */
export type CommandExit =
  | Omit<Extract<CommandOutcome, { kind: 'exited' }>, keyof CommandEnd>
  | Omit<Extract<CommandOutcome, { kind: 'signaled' }>, keyof CommandEnd>;

/** What shells and keepers add to the number of the signal that ended a program. */
const SIGNALED = 128;

interface Circumstances {
  readonly keeper: Keeper | undefined;
  readonly tail: readonly string[];
}

/** @returns how the command ended, of whose keeper only the end is seen. Throws `ISOLATION_UNAVAILABLE` if it never began. */
export function endOfCommand({ exitCode, signal }: ProcessExit, { keeper, tail }: Circumstances): CommandExit {
  if (signal !== null) return { kind: 'signaled', signal };
  if (keeper === undefined) return { kind: 'exited', exitCode: exitCode! };
  if (keeper.exitCode === undefined) return fail('ISOLATION_UNAVAILABLE', 'The command could not be shut in.', { problems: tail });
  const ended = signalCalled(keeper.exitCode - SIGNALED);
  return ended === undefined ? { kind: 'exited', exitCode: keeper.exitCode } : { kind: 'signaled', signal: ended };
}

function signalCalled(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
