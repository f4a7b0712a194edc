/**
 * Where native code runs: operating system, architecture and, on Linux, the C library,
 * e.g. `linux-x64-glibc`, `linux-arm64-musl`, `darwin-arm64`, `win32-x64`.
 */
export type Platform = string & { readonly [platformBrand]: true };
declare const platformBrand: unique symbol;

/** What a bundle without native code runs on. */
export const ANY_PLATFORM = 'any';
export type BundlePlatform = Platform | typeof ANY_PLATFORM;

/** The form of a platform, for published schemas; `isPlatform` is the check. */
export const PLATFORM_PATTERN = /^(linux-[a-z0-9]+-(glibc|musl)|(darwin|win32|freebsd|openbsd|aix|sunos|android)-[a-z0-9]+)$/;

/** Whether a value of any kind names a platform. */
export function isPlatform(value: unknown): value is Platform {
  return typeof value === 'string' && PLATFORM_PATTERN.test(value);
}

/** @throws TypeError when `value` does not name a platform. */
export function parsePlatform(value: string): Platform {
  if (isPlatform(value)) return value;
  throw new TypeError(`expected a platform such as linux-x64-glibc or darwin-arm64, got ${JSON.stringify(value)}`);
}

/** The parts of a platform, named as Node and npm name them; `libc` on Linux only. */
export interface PlatformParts {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: string;
}

/** `linux-x64-glibc` as `{ os: 'linux', cpu: 'x64', libc: 'glibc' }`. */
export function platformParts(platform: Platform): PlatformParts {
  const [os = '', cpu = '', libc] = platform.split('-');
  return libc === undefined ? { os, cpu } : { os, cpu, libc };
}

/** Whether a bundle built for `bundle` can run on `host`. */
export function runsOn(bundle: BundlePlatform, host: Platform): boolean {
  return bundle === ANY_PLATFORM || bundle === host;
}
