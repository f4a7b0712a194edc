import { err, ok } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import type { CgroupParent } from '../cgroup/cgroup-parent.ts';
import { adviceForNamespaces, adviceToInstall } from './advice.ts';
import type { DetectedIsolation } from './detect-isolation.ts';
import { detectIsolation } from './detect-isolation.ts';
import type { HostFacts } from './host-facts.ts';
import type { Isolation } from './isolation.ts';
import { describeIsolation, isolationReport } from './isolation-report.ts';
import { processGroup } from './process-group.ts';

const linux: HostFacts = {
  platform: 'linux', isRoot: false, inContainer: false, userNamespaces: 15_000, unprivilegedClone: undefined, apparmorRestricts: undefined,
};
const holdsLimits: CgroupParent = { path: '/sys/fs/cgroup/app.slice', holds: 'limits' };
const holdsKill: CgroupParent = { path: '/sys/fs/cgroup/app.slice', holds: 'kill' };
const bubblewrap: Isolation = { ...processGroup, profile: { name: 'bubblewrap', workspacePath: '/workspace' } };

const missing: DetectedIsolation = {
  isolation: processGroup,
  processGroup,
  bubblewrap: err({ reason: 'bwrap is not there.', remedy: 'Install it.' }),
  cgroups: err('No cgroup file system of version 2 is mounted.'),
};

function full(cgroups: CgroupParent): DetectedIsolation {
  const isolation = { ...bubblewrap, cgroups };
  return { isolation, processGroup: { ...processGroup, cgroups }, bubblewrap: ok({ isolation, version: '0.8.0' }), cgroups: ok(cgroups) };
}

test('the report of this machine names what commands get, and a remedy for each thing that is missing', async () => {
  const report = await isolationReport();
  const { isolation } = await detectIsolation();
  expect(report).toMatchObject({ platform: process.platform, isolation: isolation.profile.name });
  expect(report.improvements.every(({ reason, remedy }) => reason !== '' && remedy !== '')).toBe(true);
});

test('with bubblewrap and limits by cgroup there is nothing to improve', () => {
  const report = describeIsolation(full(holdsLimits), linux);
  expect(report).toMatchObject({ isolation: 'bubblewrap', limits: 'cgroup', improvements: [] });
  expect(report.protections.filter(({ holds }) => holds !== 'yes').map(({ says }) => says)).toEqual(['A sandbox stays below its room on the drive.']);
});

test('cgroups that can only kill leave the limits to the watchdog', () => {
  const report = describeIsolation(full(holdsKill), linux);
  expect(report).toMatchObject({ limits: 'watchdog', improvements: [{ reason: expect.stringContaining('/sys/fs/cgroup/app.slice') }] });
});

test('with neither, the report says what does not hold and how to get it', () => {
  const report = describeIsolation(missing, linux);
  expect(report).toMatchObject({ isolation: 'process-group', limits: 'watchdog' });
  expect(report.protections.filter(({ holds }) => holds === 'no')).toHaveLength(3);
  expect(report.improvements.map(({ remedy }) => remedy)).toEqual(['Install it.', expect.stringContaining('systemd-run --user')]);
});

test('without /proc the watchdog sees nothing', () => {
  const report = describeIsolation(missing, { ...linux, platform: 'darwin' });
  expect(report.protections.filter(({ by, holds }) => by === '/proc' && holds === 'no')).toHaveLength(2);
});

describe('advice', () => {
  test.each<[string, Partial<HostFacts>, string]>([
    ['user namespaces that are switched off', { userNamespaces: 0 }, 'user.max_user_namespaces'],
    ["Debian's switch", { unprivilegedClone: 0 }, 'kernel.unprivileged_userns_clone=1'],
    ["Ubuntu's AppArmor", { apparmorRestricts: 1 }, 'bwrap-userns-restrict'],
    ['a container', { inContainer: true, apparmorRestricts: 1 }, 'systempaths=unconfined'],
    ['anything else', {}, 'docs/isolation.md'],
  ])('for %s', (_what, facts, words) => {
    expect(adviceForNamespaces({ ...linux, ...facts })).toContain(words);
  });

  test('root needs no switches for ordinary users', () => {
    expect(adviceForNamespaces({ ...linux, isRoot: true, unprivilegedClone: 0, apparmorRestricts: 1 })).toContain('docs/isolation.md');
  });

  test('elsewhere than on Linux, bubblewrap cannot be installed', () => {
    expect(adviceToInstall({ ...linux, platform: 'darwin' })).toContain('virtual machine');
    expect(adviceToInstall(linux)).toContain('apt-get install bubblewrap');
  });
});
