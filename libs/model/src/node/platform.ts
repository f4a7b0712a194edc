import { familySync } from 'detect-libc';
import { parsePlatform, type Platform } from '../platform.ts';

/** The platform of this process, e.g. `linux-x64-glibc`. */
export function hostPlatform(): Platform {
  const system = `${process.platform}-${process.arch}`;
  return parsePlatform(process.platform === 'linux' ? `${system}-${familySync() ?? 'glibc'}` : system);
}
