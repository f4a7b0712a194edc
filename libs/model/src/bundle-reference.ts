import { type Digest, isDigest, parseDigest } from './digest.ts';
import { err, ok, type Result } from './result.ts';

/** A bundle by its slug: as it was published last, at a version, or the very bytes. */
export interface BundleReference {
  readonly slug: string;
  readonly version?: string;
  readonly digest?: Digest;
  /** The export that is called; where it is missing, `handler`, the module itself or its default export. */
  readonly exportName?: string;
}

/** Slug, what stands behind `@`, and the export; with AppHub's `bundle:` in front or without. */
const FORM = /^(?:bundle:)?([a-z0-9][a-z0-9._-]{0,99})(?:@([^#\s]{1,200}))?(?:#([a-zA-Z_$][\w$]{0,199}))?$/;
const DIGEST_PREFIX = 'sha256:';

export const REFERENCE_WORDS = '"slug", "slug@version" or "slug@sha256:<64 hex digits>", with "#export" behind it if need be';

/** Reads `slug`, `slug@version` or `slug@sha256:…`, each with `#export` behind it if need be. */
export function parseBundleReference(text: string): Result<BundleReference, string> {
  const [, slug, pin, exportName] = FORM.exec(text) ?? [];
  if (slug === undefined || (pin?.startsWith(DIGEST_PREFIX) && !isDigest(pin))) {
    return err(`expected ${REFERENCE_WORDS}, got ${JSON.stringify(text.slice(0, 300))}`);
  }
  return ok({ slug, ...pinned(pin), ...(exportName === undefined ? {} : { exportName }) });
}

/** The text that `parseBundleReference` reads. */
export function referenceText({ slug, version, digest, exportName }: BundleReference): string {
  const pin = digest ?? version;
  return `${slug}${pin === undefined ? '' : `@${pin}`}${exportName === undefined ? '' : `#${exportName}`}`;
}

function pinned(pin: string | undefined): Pick<BundleReference, 'version' | 'digest'> {
  if (pin === undefined) return {};
  return pin.startsWith(DIGEST_PREFIX) ? { digest: parseDigest(pin) } : { version: pin };
}
