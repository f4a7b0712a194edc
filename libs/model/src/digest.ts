/**
 * A digest is its own type; `parseDigest` is the only door into it.
 * Format as in the OCI image specification ("Digests"): algorithm, colon, lower-case hex.
 */
declare const digestBrand: unique symbol;

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}` & { readonly [digestBrand]: true };

const PATTERN = /^sha256:[0-9a-f]{64}$/;

/** Whether a value of any kind is a well-formed digest. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && PATTERN.test(value);
}

/** @throws TypeError when `value` is not `sha256:<64 lower-case hex digits>`. */
export function parseDigest(value: string): Digest {
  if (isDigest(value)) return value;
  throw new TypeError(`expected sha256:<64 lower-case hex digits>, got ${JSON.stringify(value.slice(0, 80))}`);
}

/** The 64 hexadecimal digits without the algorithm. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
