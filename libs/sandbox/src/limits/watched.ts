import type { Cgroup } from '../cgroup/cgroup.ts';
import type { Stopper } from '../command/stopper.ts';
import type { ProcessTree } from '../process/process-tree.ts';
import type { AllLimits } from './default-limits.ts';
import type { DiskMeter } from './disk-meter.ts';
import type { UsageMeter } from './usage-meter.ts';

/** A running command, as those see it who hold its limits. */
export interface Watched {
  readonly tree: ProcessTree;
  readonly cgroup: Cgroup | undefined;
  readonly disk: DiskMeter;
  readonly meter: UsageMeter;
  readonly limits: AllLimits;
  readonly title: string;
  readonly stopper: Stopper;
}
