import type { HostFacts } from './host-facts.ts';

const INSTALL =
  'Install bubblewrap 0.8 or later: "apt-get install bubblewrap" (Debian 12, Ubuntu 24.04), "dnf install bubblewrap", "apk add bubblewrap".';

/** @returns what to do where bwrap is missing or too old. */
export function adviceToInstall({ platform }: HostFacts): string {
  if (platform === 'linux') return INSTALL;
  return 'bubblewrap is for Linux: run builds in a Linux virtual machine or container, or in CI.';
}

/** @returns what to do where bwrap is there and gets no namespaces: the likeliest reason that can be read off the machine. */
export function adviceForNamespaces(facts: HostFacts): string {
  if (facts.userNamespaces === 0) return 'Allow user namespaces: "sysctl -w user.max_user_namespaces=15000".';
  if (facts.unprivilegedClone === 0 && !facts.isRoot) return 'Allow user namespaces: "sysctl -w kernel.unprivileged_userns_clone=1".';
  if (facts.inContainer) {
    return (
      'Start the container with "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined" ' +
      '(Podman: "--security-opt unmask=ALL"), or run builds outside of it.'
    );
  }
  if (facts.apparmorRestricts === 1 && !facts.isRoot) {
    return 'Load the AppArmor profile "bwrap-userns-restrict" (package apparmor-profiles), or "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0".';
  }
  return 'Compare docs/isolation.md: something on this machine (seccomp, SELinux, a masked /proc) refuses namespaces or mounts.';
}

/** @returns how to get limits that the kernel holds. */
export function adviceForCgroups({ platform, isRoot, inContainer }: HostFacts): string {
  if (platform !== 'linux') return 'Run builds on Linux.';
  if (inContainer) return 'Give the container a memory and a process limit of its own; the watchdog holds those of single commands.';
  if (isRoot) return 'Use cgroup version 2 alone (kernel option "systemd.unified_cgroup_hierarchy=1") with the controllers memory and pids enabled.';
  return 'Start the program with "systemd-run --user --scope -p Delegate=yes …".';
}
