import { SIGNATURE_NUMBERS } from './stat-signature.ts';

/*
 * What was seen of one tree, as bytes, read as one piece:
 *
 *   u32 rows | u32 bytes of names | signatures, 6 doubles a row | digests, 32 bytes a row | names | source text
 *
 * A folder has a row for itself and one for each name in it, in the order of the names, which are
 * `<folder> NUL <listing key> NUL <name>/<name>/…` per folder, joined by NUL: neither `/` nor NUL can be in a name.
 * The source text (`source-text.ts`) is that of the tree as a whole, or nothing.
 */
export const HEADER_BYTES = 8;
export const SIGNATURE_BYTES = SIGNATURE_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
export const DIGEST_BYTES = 32;
export const DIGEST_PREFIX = 'sha256:';
export const NO_DIGEST = '00'.repeat(DIGEST_BYTES);
export const TEXT_FIELDS = 3;
export const FIELD_SEPARATOR = '\0';
export const NAME_SEPARATOR = '/';
