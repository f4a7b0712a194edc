import { SIGNATURE_NUMBERS } from './stat-signature.ts';

/*
 * What was seen of one tree, as bytes:
 *
 *   u32 rows | u32 bytes of text | signatures, 6 doubles a row | digests, 71 characters a row | text
 *
 * A folder has a row for itself and one for each name in it, in the order of the text, which is
 * `<folder> NUL <listing key> NUL <name>/<name>/…` per folder, joined by NUL: neither `/` nor NUL can be in a name.
 */
export const HEADER_BYTES = 8;
export const SIGNATURE_BYTES = SIGNATURE_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
/** `sha256:` and 64 digits: as text, since a slice of a long text costs less than making a text from bytes. */
export const DIGEST_LENGTH = 71;
export const NO_DIGEST = ' '.repeat(DIGEST_LENGTH);
export const TEXT_FIELDS = 3;
export const FIELD_SEPARATOR = '\0';
export const NAME_SEPARATOR = '/';
