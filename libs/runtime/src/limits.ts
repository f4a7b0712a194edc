import type { RunLimits } from './port.ts';

/** For what the options of a run leave open. */
export const DEFAULT_RUN_LIMITS: RunLimits = {
  wallSeconds: 600,
  // Two processors, the whole time.
  cpuSeconds: 1200,
  memoryMb: 1024,
  // A result identifies what was made; larger things belong into files or a store.
  outputBytes: 4 * 2 ** 20,
  logBytes: 16 * 2 ** 20,
  bundleMb: 2048,
  processes: 512,
  diskMb: 10_240,
};

/** @returns the limits with every open one filled in. */
export function fillRunLimits(limits: Partial<RunLimits> = {}): RunLimits {
  return { ...DEFAULT_RUN_LIMITS, ...limits };
}
