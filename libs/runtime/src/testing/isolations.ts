import { detectIsolation, type Isolation, processGroup } from '@apphub/sandbox';
import { describe } from '@jest/globals';

const { bubblewrap } = await detectIsolation();

/** Tests for each way to shut a run in. One that this machine does not have is skipped with the reason in its name; in CI that is a failure. */
export function inEveryIsolation(define: (isolation: Isolation) => void): void {
  describe('in a process group', () => define(processGroup));
  insideBubblewrap(define);
}

/** Tests of what only namespaces hold. */
export function insideBubblewrap(define: (isolation: Isolation) => void): void {
  const describeHere = bubblewrap.ok ? describe : describe.skip;
  const reason = bubblewrap.ok ? '' : `, which cannot be had here: ${bubblewrap.error.reason}`;
  describeHere(`in bubblewrap${reason}`, () => define(bubblewrap.ok ? bubblewrap.value.isolation : processGroup));
}
