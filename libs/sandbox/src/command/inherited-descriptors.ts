import { readdirSync } from 'node:fs';
import { readProcFile } from '../process/proc.ts';

/** fcntl(2), as `/proc/<pid>/fdinfo` shows it: closed when the process becomes another program. */
const CLOSE_ON_EXEC = 0o2000000;
/** Input, output and errors are always given anew. */
const FIRST_EXTRA = 3;

/**
 * What this process was started with beyond input and output goes on to every program it starts, unless it is replaced:
 * a shell, a CI runner or `make` leaves such descriptors open. A command that gets a folder of this machine that way is
 * not shut in.
 *
 * @returns the descriptors; none where there is no /proc to tell.
 */
export function inheritedDescriptors(): number[] {
  return openDescriptors().filter((descriptor) => descriptor >= FIRST_EXTRA && isInherited(descriptor));
}

function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fdinfo').map(Number);
  } catch {
    return [];
  }
}

function isInherited(descriptor: number): boolean {
  const flags = readProcFile(`/proc/self/fdinfo/${descriptor}`)?.match(/^flags:\s+([0-7]+)$/m)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
}
