import { existsSync, readFileSync } from 'node:fs';

/** Settings of this machine that decide whether an ordinary user gets namespaces; undefined where there is no such setting. */
export interface HostFacts {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly inContainer: boolean;
  /** user.max_user_namespaces */
  readonly userNamespaces: number | undefined;
  /** kernel.unprivileged_userns_clone, of Debian's kernels. */
  readonly unprivilegedClone: number | undefined;
  /** kernel.apparmor_restrict_unprivileged_userns, of Ubuntu since 23.10. */
  readonly apparmorRestricts: number | undefined;
}

/** Docker, Podman and Kubernetes each leave one of these. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv', '/var/run/secrets/kubernetes.io'];

/** @returns what can be read of this machine. */
export function readHostFacts(): HostFacts {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    inContainer: CONTAINER_FILES.some(existsSync),
    userNamespaces: readSetting('user/max_user_namespaces'),
    unprivilegedClone: readSetting('kernel/unprivileged_userns_clone'),
    apparmorRestricts: readSetting('kernel/apparmor_restrict_unprivileged_userns'),
  };
}

function readSetting(name: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/${name}`, 'utf8'));
  } catch {
    return undefined;
  }
}
