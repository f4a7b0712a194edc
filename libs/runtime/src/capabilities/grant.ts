import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { INNER, type IsolationProfile, type Mount } from '@apphub/sandbox';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { CapabilityPolicy, PathGrant } from '../port.ts';
import { type Capability, parseCapability } from './capability.ts';

/** What a bundle gets of what it asks for. */
export interface Granted {
  readonly network: boolean;
  /** To write in its own folders. */
  readonly writes: boolean;
  readonly processes: boolean;
  readonly mounts: readonly Mount[];
  /** What this machine does not hold the bundle to, in words; empty where it holds it to everything. */
  readonly unenforced: readonly string[];
}

interface Asked {
  readonly slug: string;
  readonly capabilities: readonly string[];
}

export interface Granting {
  readonly policy: CapabilityPolicy;
  readonly isolation: IsolationProfile;
}

/**
 * Holds what a manifest asks for against what the policy gives, and what it leaves out against what this machine can
 * hold: the one is refused as CAPABILITY_REFUSED, the other as CAPABILITY_UNENFORCED.
 */
export function grantCapabilities({ slug, capabilities }: Asked, { policy, isolation }: Granting): Result<Granted, Failure> {
  const read = capabilities.map((text) => ({ text, capability: parseCapability(text) }));
  const answers = read.map(({ text, capability }) => (capability.ok ? answer(capability.value, { policy, isolation }) : err(`"${text}": ${capability.error}.`)));
  const problems = answers.flatMap((one) => (one.ok ? [] : [one.error]));
  if (problems.length > 0) return err(failure('CAPABILITY_REFUSED', `${slug} asks for what it is not given.`, { problems }));

  const kinds = new Set(read.flatMap(({ capability }) => (capability.ok ? [capability.value.kind] : [])));
  const granted = {
    network: kinds.has('network'),
    writes: kinds.has('fs'),
    processes: kinds.has('processes'),
    mounts: answers.flatMap((one) => (one.ok && one.value !== undefined ? [one.value] : [])),
  };
  const unenforced = isolation.name === 'bubblewrap' ? [] : unheld(granted);
  if (unenforced.length > 0 && policy.unenforced !== 'tell') {
    return err(failure('CAPABILITY_UNENFORCED', `${slug} cannot be held to its capabilities: there is no bubblewrap on this machine.`, { problems: unenforced }));
  }
  return ok({ ...granted, unenforced });
}

/** @returns what has to be mounted for a capability, if anything; the error says why it is not given. */
function answer(capability: Capability, { policy, isolation }: Granting): Result<Mount | undefined, string> {
  switch (capability.kind) {
    case 'network':
      return policy.network === false ? err('"network" is not given to runs here.') : ok(undefined);
    case 'path':
      return mountFor(capability, { grants: policy.paths ?? [], covered: isolation.name === 'bubblewrap' ? OWN_PLACES : [] });
    case 'unknown':
      return policy.unknown?.includes(capability.name) ? ok(undefined) : err(`"${capability.name}" is no capability that is known here.`);
    default:
      return ok(undefined);
  }
}

interface Mounting {
  readonly grants: readonly PathGrant[];
  /** What nothing may be mounted over. */
  readonly covered: readonly string[];
}

function mountFor({ path, access }: Extract<Capability, { kind: 'path' }>, { grants, covered }: Mounting): Result<Mount | undefined, string> {
  const wanted = `"fs:${access}:${path}"`;
  const grant = grants.find((one) => isIn(path, one.at ?? one.path) && (one.access === 'write' || access === 'read'));
  if (grant === undefined) return err(`${wanted} is in none of the folders that are given to runs here.`);
  const place = covered.find((own) => isIn(path, own) || isIn(own, path));
  if (place !== undefined) return err(`${wanted} would lie over ${place}, which is the sandbox' own; let the folder be given under another path.`);
  const outside = realPath(join(grant.path, path.slice((grant.at ?? grant.path).length)));
  const top = realPath(grant.path);
  if (outside === undefined || top === undefined) return err(`${wanted} is not there on this machine.`);
  // A run that may write there could have left a link for the next one.
  return isIn(outside, top) ? ok({ path: outside, at: path, access }) : err(`${wanted} is a link that leads out of the folder that is given.`);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What a sandbox has at these paths is not covered by a folder of the machine. */
const OWN_PLACES = [...Object.values(INNER), '/tools', '/mnt', '/proc', '/dev', '/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/var/tmp'];

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** A process group holds nothing of what capabilities are about; Node's permissions alone are no wall against code that wants through. */
function unheld({ network, mounts }: Pick<Granted, 'network' | 'mounts'>): string[] {
  return [
    ...(network ? [] : ['It can use the network, which its manifest does not ask for.']),
    'It can read and write all files that this program can.',
    ...mounts.filter(({ path, at }) => at !== path).map(({ path, at }) => `It finds ${at} under ${path} only.`),
  ];
}
