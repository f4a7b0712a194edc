import type { Result } from '@apphub/model';
import { type CgroupParent, findCgroupParent } from '../cgroup/cgroup-parent.ts';
import { probeBubblewrap, type Unavailable, type WorkingBubblewrap } from './bubblewrap/probe.ts';
import { readHostFacts } from './host-facts.ts';
import type { Isolation } from './isolation.ts';
import { processGroup } from './process-group.ts';

/** What this machine can do, tried out. */
export interface DetectedIsolation {
  /** The strongest way that works here. */
  readonly isolation: Isolation;
  readonly processGroup: Isolation;
  readonly bubblewrap: Result<WorkingBubblewrap, Unavailable>;
  readonly cgroups: Result<CgroupParent, string>;
}

/** @returns what was found out once for this process; takes about 100 ms the first time. */
export function detectIsolation(): Promise<DetectedIsolation> {
  return (detected ??= detect());
}

let detected: Promise<DetectedIsolation> | undefined;

async function detect(): Promise<DetectedIsolation> {
  const [bubblewrap, cgroups] = await Promise.all([probeBubblewrap(readHostFacts()), findCgroupParent()]);
  const group = cgroups.ok ? { ...processGroup, cgroups: cgroups.value } : processGroup;
  if (!bubblewrap.ok) return { isolation: group, processGroup: group, bubblewrap, cgroups };
  const working = withLimits(bubblewrap.value, cgroups);
  return { isolation: working.isolation, processGroup: group, bubblewrap: { ok: true, value: working }, cgroups };
}

/** A namespace dies as a whole by itself; entering a cgroup (7 ms) pays only where it holds limits. */
function withLimits(working: WorkingBubblewrap, cgroups: DetectedIsolation['cgroups']): WorkingBubblewrap {
  if (!cgroups.ok || cgroups.value.holds !== 'limits') return working;
  return { ...working, isolation: { ...working.isolation, cgroups: cgroups.value } };
}
