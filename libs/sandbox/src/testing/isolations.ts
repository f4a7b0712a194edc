import { describe } from '@jest/globals';
import { detectIsolation } from '../isolation/detect-isolation.ts';
import type { Isolation } from '../isolation/isolation.ts';
import { processGroup } from '../isolation/process-group.ts';
import type { HeldIsolation } from './start-holder.ts';

/** One way to shut commands in, or why this machine does not have it. */
interface Way {
  readonly name: string;
  readonly held: HeldIsolation;
  readonly found: { readonly isolation: Isolation } | { readonly reason: string };
}

/** `held`: what a holder (see `startHolder`) is told to use. */
type Define = (isolation: Isolation, held: HeldIsolation) => void;

const detected = await detectIsolation();

const inProcessGroup: Way = { name: 'in a process group', held: 'plain', found: { isolation: processGroup } };

const inCgroup: Way = {
  name: 'in a process group with a cgroup',
  held: 'process-group',
  found: detected.cgroups.ok ? { isolation: detected.processGroup } : { reason: detected.cgroups.error },
};

const inBubblewrap: Way = {
  name: 'in bubblewrap',
  held: 'bubblewrap',
  found: detected.bubblewrap.ok ? { isolation: detected.bubblewrap.value.isolation } : detected.bubblewrap.error,
};

/** Tests for each way. One that this machine does not have is skipped with the reason in its name; in CI that is a failure. */
export function inEveryIsolation(define: Define): void {
  for (const way of [inProcessGroup, inCgroup, inBubblewrap]) describeWay(way, define);
}

/** Tests of what only namespaces hold. */
export function insideBubblewrap(define: Define): void {
  describeWay(inBubblewrap, define);
}

function describeWay({ name, held, found }: Way, define: Define): void {
  const works = 'isolation' in found;
  const describeHere = works ? describe : describe.skip;
  describeHere(works ? name : `${name}, which cannot be had here: ${found.reason}`, () => define(works ? found.isolation : processGroup, held));
}
