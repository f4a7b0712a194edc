import { execFile, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const RETRIES = { recursive: true, force: true, maxRetries: 3, retryDelay: 20 } as const;

/**
 * What Node cannot remove: read-only directories need their permissions first, and in trees nested deeper than the
 * longest path only a walk by directory handle gets to the bottom, as chmod and rm do.
 */
const STUBBORN: readonly (readonly [string, readonly string[]])[] = [
  ['/bin/chmod', ['-R', 'u+rwX']],
  ['/bin/rm', ['-rf']],
];

/** Removes a directory with all that is in it; rejects if something is left. No process may be writing there any more. */
export async function removeTree(path: string): Promise<void> {
  await rm(path, RETRIES).catch(async () => {
    for (const [program, options] of STUBBORN) {
      await promisify(execFile)(program, [...options, '--', path]).catch(() => undefined);
    }
    await rm(path, RETRIES);
  });
}

/** The same without the event loop, for the moment in which this process exits. */
export function removeTreeNow(path: string): void {
  try {
    rmSync(path, RETRIES);
  } catch {
    for (const [program, options] of STUBBORN) spawnSync(program, [...options, '--', path]);
  }
}
