import type { CommandLimits } from '../port.ts';

export type AllLimits = Required<CommandLimits>;

/** For what a command's limits leave open: room for any honest build, and no room to hurt the machine. */
export const DEFAULT_LIMITS = {
  cpuSeconds: Infinity,
  // A build on 64 cores that starts a compiler with eight threads on each needs 600.
  processes: 2048,
  // npm and bundlers open thousands; they wait and try again where that is refused.
  openFiles: 16_384,
  // The largest bundle that is allowed by default, unpacked and packed, with its dependencies.
  diskMb: 10_240,
  // Five times the largest dependency tree among the examples.
  diskEntries: 500_000,
} as const satisfies Partial<CommandLimits>;

/** @returns the limits with every open one filled in. */
export function fillLimits(limits: CommandLimits): AllLimits {
  return { ...DEFAULT_LIMITS, ...limits };
}
