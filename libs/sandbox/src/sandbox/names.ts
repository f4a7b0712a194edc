import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Owner } from './owner.ts';

/**
 * The names of a sandbox's directory through its life:
 *
 *   .new-<owner>-apphub-<label>-<random>    being made; the owner file is not yet in it, so that the name says whose it is
 *   apphub-<label>-<random>                 in use; the name is the sandbox's id
 *   .trash-apphub-<label>-<random>          being removed
 *
 * An owner is `<pid>_<start time>_<boot id>_<number of the PID namespace>`; what is not known is left empty.
 */
const OWNER = String.raw`(?<pid>[1-9]\d{0,14})_(?<startTime>\d{0,15})_(?<bootId>[0-9a-f-]{0,36})_(?<namespace>\d{0,15})`;
const NAME = new RegExp(String.raw`^(?<phase>\.new-${OWNER}-|\.trash-)?(?<id>apphub-[a-z0-9][a-z0-9._-]*-[0-9a-f]{12})$`);
const LABEL = /^[a-z0-9][a-z0-9._-]*$/;

/** Sockets in TMPDIR have about 100 characters for their whole path. */
const LONGEST_LABEL = 32;

export const OWNER_FILE = 'owner.json';

export type Phase = 'new' | 'open' | 'trash';

/** @returns a fresh id. Throws on a label that is not a slug. */
export function createId(label: string): string {
  if (!LABEL.test(label)) throw new Error(`"${label}" is not a slug.`);
  return `apphub-${label.slice(0, LONGEST_LABEL)}-${randomBytes(6).toString('hex')}`;
}

/** What a directory name says. */
export interface SandboxName {
  readonly phase: Phase;
  readonly id: string;
  /** Who makes it; known of those that are being made. */
  readonly maker?: Owner;
}

/** @returns what a directory name says, or undefined if it is no sandbox's. */
export function parseName(name: string): SandboxName | undefined {
  const { phase, id, ...owner } = NAME.exec(name)?.groups ?? {};
  if (id === undefined) return undefined;
  if (phase === undefined) return { id, phase: 'open' };
  return phase === '.trash-' ? { id, phase: 'trash' } : { id, phase: 'new', maker: parseOwner(owner) };
}

function parseOwner({ pid, startTime, bootId, namespace }: Readonly<Record<string, string | undefined>>): Owner {
  return {
    pid: Number(pid),
    startTime: startTime ? Number(startTime) : null,
    bootId: bootId || null,
    pidNamespace: namespace ? `pid:[${namespace}]` : null,
  };
}

/** @returns where `maker` makes the directory of a sandbox, before it has an owner file. */
export function newPath(place: SandboxPlace, { pid, startTime, bootId, pidNamespace }: Owner): string {
  const namespace = /\d+/.exec(pidNamespace ?? '')?.[0] ?? '';
  return join(place.parent, `.new-${pid}_${startTime ?? ''}_${bootId ?? ''}_${namespace}-${place.id}`);
}

/** A sandbox' directory: its parent and its id. */
export interface SandboxPlace {
  readonly parent: string;
  readonly id: string;
}

/** @returns where a sandbox lies in use and while it is being removed. */
export function pathsOf({ parent, id }: SandboxPlace): Record<Exclude<Phase, 'new'>, string> {
  return { open: join(parent, id), trash: join(parent, `.trash-${id}`) };
}
