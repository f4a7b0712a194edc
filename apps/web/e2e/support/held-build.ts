import { afterAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A build that stands still until the test has seen it do so. */
export interface HeldBuild {
  /** Run while it is built; see `ExampleOptions`. */
  readonly script: string;
  letGo(): void;
}

/** What a service needs whose builds are held: in bubblewrap they would never see that they are let go. */
export const HOLDING = { APPHUB_ISOLATION: 'process-group' } as const;

const LOOK_EVERY_MS = 50;
/** Longer than any test waits; what a failed one has left behind ends, too. */
const LONGEST_MS = 200_000;

/** A build of its own, until `afterAll`. */
export function useHeldBuild(): HeldBuild {
  const sign = join(tmpdir(), `web-e2e-go-${randomUUID()}`);
  afterAll(() => rmSync(sign, { force: true }));
  const script = `for (let looks = 0; !fs.existsSync(${JSON.stringify(sign)}); looks += 1) {
  if (looks > ${LONGEST_MS / LOOK_EVERY_MS}) throw new Error('nobody has let this build go');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${LOOK_EVERY_MS});
}`;
  return { script, letGo: () => writeFileSync(sign, '') };
}
