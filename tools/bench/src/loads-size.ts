/** How much is measured: a run of minutes by default, the whole with `--large`. */
export interface LoadsSize {
  /** Examples that Nx plans. */
  readonly planned: readonly number[];
  /** Trivial tasks that workers work off. */
  readonly worked: readonly number[];
  /** Tasks that are all in the store. */
  readonly cached: number;
  /** Tasks that need a processor, for each number of workers. */
  readonly busy: number;
  readonly kills: number;
  /** Examples for Nx, Turborepo and a load. */
  readonly compared: number;
}

export const USUAL: LoadsSize = { planned: [100, 1_000, 10_000], worked: [100, 1_000], cached: 1_000, busy: 60, kills: 10, compared: 50 };
export const LARGE: LoadsSize = { planned: [100, 1_000, 10_000], worked: [100, 1_000, 10_000], cached: 10_000, busy: 200, kills: 50, compared: 200 };
