import { z } from 'zod';
import type { Abilities } from '../loads/index.ts';

/** A process that works, as it tells of itself. */
export interface WorkerProcess {
  /** Stands beside everything that it does. */
  readonly id: string;
  readonly host: string;
  readonly roles: readonly string[];
  /** Of loads; null for one that builds nothing. */
  readonly abilities: Abilities | null;
  /** How its builds are shut in. */
  readonly isolation: string | null;
  /** How many tasks of loads at the same time. */
  readonly concurrency: number;
  /** Of this program. */
  readonly version: string;
  /** That is checked out. */
  readonly commit: string | null;
  /** Whether it takes no more work. */
  readonly stopping: boolean;
}

/** A worker says this often that it is alive, milliseconds. */
export const HEARD_EVERY_MS = 3_000;

/** One that was not heard of for so many seconds is not counted on any more. */
export const SILENT_SECONDS = 12;

export const abilitiesSchema = z.object({ platform: z.string(), tools: z.array(z.string()), memoryMb: z.number() });
