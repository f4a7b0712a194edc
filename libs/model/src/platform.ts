/**
 * Where native code runs: operating system, architecture and, on Linux, the C library,
 * e.g. `linux-x64-glibc`, `linux-arm64-musl`, `darwin-arm64`, `win32-x64`.
 */
export type Platform = string & { readonly [platformBrand]: true };
declare const platformBrand: unique symbol;

/** What a bundle without native code runs on. */
export const ANY_PLATFORM = 'any';
export type BundlePlatform = Platform | typeof ANY_PLATFORM;

const PATTERN = /^(linux-[a-z0-9]+-(glibc|musl)|(darwin|win32|freebsd|openbsd|aix|sunos|android)-[a-z0-9]+)$/;

export function isPlatform(value: unknown): value is Platform {
  return typeof value === 'string' && PATTERN.test(value);
}

/** @throws TypeError when `value` does not name a platform. */
export function parsePlatform(value: string): Platform {
  if (isPlatform(value)) return value;
  throw new TypeError(`expected a platform such as linux-x64-glibc or darwin-arm64, got ${JSON.stringify(value)}`);
}

/** Whether a bundle built for `bundle` can run on `host`. */
export function runsOn(bundle: BundlePlatform, host: Platform): boolean {
  return bundle === ANY_PLATFORM || bundle === host;
}
