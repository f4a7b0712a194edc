import type { IsolationProfile, LimitMechanism } from '../port.ts';
import { adviceForCgroups } from './advice.ts';
import { detectIsolation, type DetectedIsolation } from './detect-isolation.ts';
import { type HostFacts, readHostFacts } from './host-facts.ts';

/** What this machine can do, why not more, and how to get more; for people and for programs. */
export interface IsolationReport {
  readonly platform: NodeJS.Platform;
  readonly isolation: IsolationProfile['name'];
  readonly limits: LimitMechanism;
  readonly protections: readonly Protection[];
  readonly improvements: readonly Improvement[];
}

export interface Protection {
  /** A sentence that holds or does not. */
  readonly says: string;
  /** `late`: it holds in the end, or for what does not try to escape it. */
  readonly holds: 'yes' | 'late' | 'no';
  /** What holds it, or what would be needed. */
  readonly by: string;
}

export interface Improvement {
  readonly gain: string;
  readonly reason: string;
  readonly remedy: string;
}

/** @returns the report of this machine, tried out and not looked up; see `detectIsolation`. */
export async function isolationReport(): Promise<IsolationReport> {
  return describeIsolation(await detectIsolation(), readHostFacts());
}

/** @returns the report of what was detected. */
export function describeIsolation(detected: DetectedIsolation, facts: HostFacts): IsolationReport {
  const { profile, cgroups } = detected.isolation;
  return {
    platform: facts.platform,
    isolation: profile.name,
    limits: cgroups?.holds === 'limits' ? 'cgroup' : 'watchdog',
    protections: protectionsOf(detected, facts),
    improvements: [...moreIsolation(detected), ...harderLimits(detected, facts)],
  };
}

function protectionsOf({ isolation: { profile, cgroups }, bubblewrap }: DetectedIsolation, { platform, isRoot }: HostFacts): Protection[] {
  const shutIn = profile.name === 'bubblewrap';
  const namespace = bubblewrap.ok ? `bubblewrap ${bubblewrap.value.version}` : 'bubblewrap';
  const closed = { holds: shutIn ? 'yes' : 'no', by: namespace } as const;
  const hasProc = platform === 'linux';
  const watched = { holds: hasProc ? 'late' : 'no', by: hasProc ? 'watchdog, every 200 ms' : '/proc' } as const;
  const kernel = { holds: 'yes', by: 'cgroup version 2' } as const;
  return [
    { says: 'Commands see no files of this machine but its system and the tools they are given.', ...closed },
    { says: 'Commands without network reach nothing, not even this machine.', ...closed },
    { says: 'Commands see no processes but their own.', ...closed },
    { says: 'All that a command started ends with it.', ...(shutIn ? closed : endOfTree(hasProc, cgroups !== undefined)) },
    { says: 'Everything ends when this program is killed.', ...(shutIn ? closed : { holds: 'late', by: 'the sweep before the next command' }) },
    { says: 'A command stays below its memory.', ...(cgroups?.holds === 'limits' ? kernel : watched) },
    { says: 'A command stays below its number of processes.', ...(cgroups?.holds === 'limits' ? kernel : shutIn && !isRoot ? { holds: 'yes', by: 'watchdog, and RLIMIT_NPROC' } : watched) },
    { says: 'A command stays below its time and log.', holds: 'yes', by: 'this program' },
    { says: 'A sandbox stays below its room on the drive.', holds: 'late', by: 'watchdog, and RLIMIT_FSIZE' },
  ];
}

function endOfTree(hasProc: boolean, hasCgroup: boolean): Pick<Protection, 'holds' | 'by'> {
  if (hasCgroup) return { holds: 'yes', by: 'cgroup.kill' };
  return { holds: 'late', by: hasProc ? 'process group, and a mark in the environment' : 'process group' };
}

function moreIsolation({ bubblewrap }: DetectedIsolation): Improvement[] {
  return bubblewrap.ok ? [] : [{ gain: 'Hide files, processes and network from builds.', ...bubblewrap.error }];
}

function harderLimits({ cgroups }: DetectedIsolation, facts: HostFacts): Improvement[] {
  if (cgroups.ok && cgroups.value.holds === 'limits') return [];
  const reason = cgroups.ok ? `The cgroup ${cgroups.value.path} does not pass on the controllers memory and pids.` : cgroups.error;
  return [{ gain: 'Let the kernel hold the limits on memory and processes.', reason, remedy: adviceForCgroups(facts) }];
}
