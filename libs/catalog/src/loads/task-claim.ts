import type { Lease } from '../imports/index.ts';

/** A task in the hands of a worker; what may be written for it carries the number of the attempt. */
export interface TaskClaim {
  readonly taskId: string;
  readonly loadId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly lease: Lease;
}
