import type { FailureRow } from './failure-row.ts';

/** What keeps a bundle from being packed, stored or trusted. */
export const bundleFailures = {
  PACK_EMPTY: {
    meaning: 'A pattern in "files" matches nothing, or the entry is missing from the result.',
    remedy: 'Check "files" and what the build writes.',
  },
  PACK_LINK_ESCAPE: {
    meaning: 'A file to be packed is a link that leaves the bundle.',
    remedy: 'Let the build write a copy instead of a link.',
  },
  PACK_NAME_UNSUPPORTED: {
    meaning: 'A path cannot be written to the archive so that every platform can unpack it.',
    remedy: 'Rename the listed paths.',
  },
  PACK_KIND_UNSUPPORTED: {
    meaning: 'A path to be packed is neither a file, a folder nor a symbolic link.',
    remedy: 'Remove the device, socket or pipe from the output.',
  },
  PACK_UNREADABLE: {
    meaning: 'A file to be packed cannot be read.',
    remedy: 'Let the build write files that their owner may read.',
  },
  ARCHIVE_REFUSED: {
    meaning: 'An archive holds an entry that must not be unpacked.',
    remedy: 'Do not use this archive; build the bundle again.',
  },
  ARCHIVE_LIMIT: {
    meaning: 'An archive holds more entries or bytes than its limit.',
    remedy: 'Raise the limit if the archive is yours; otherwise do not use it.',
  },
  ARCHIVE_BROKEN: {
    meaning: 'An archive is cut off or is not a gzip-compressed tar.',
    remedy: 'Fetch or build the bundle again.',
  },
  STORE_SETTINGS_INVALID: {
    meaning: 'The storage settings in the environment are wrong or incomplete.',
    remedy: 'Correct the listed settings; docs/storage.md describes each of them.',
  },
  STORE_UNAVAILABLE: {
    meaning: 'The store could not be reached or did not answer in time.',
    remedy: 'Check the storage URL and that the server runs; then run the command again.',
  },
  STORE_DENIED: {
    meaning: 'The store refused the credentials or the operation.',
    remedy: 'Check the credentials and the bucket policy (docs/storage.md).',
  },
  STORE_BUCKET_MISSING: {
    meaning: 'The bucket does not exist.',
    remedy: 'Create the bucket, or correct its name in the storage URL.',
  },
  STORE_FULL: {
    meaning: 'The store has no room left.',
    remedy: 'Make room in the store; then run the command again.',
  },
  STORE_BLOB_CORRUPT: {
    meaning: 'A blob does not have the bytes its name promises; it is treated as absent.',
    remedy: 'Run the build again: it puts the right bytes in place.',
  },
  STORE_BLOB_MISSING: {
    meaning: 'A record or receipt names a blob that is not in the store.',
    remedy: 'Run the build again: it restores the blob.',
  },
  RECORD_INVALID: {
    meaning: 'A build record cannot be read; it is treated as absent.',
    remedy: 'Nothing to do: the build runs again and writes a new record.',
  },
  RECORD_CONFLICT: {
    meaning: 'Records of one fingerprint name different content: the build is not reproducible, or one of them is false.',
    remedy: 'Run "apphub examples verify" to see what differs, and "apphub records retract" for a false record; none of them is used until then.',
  },
  RECORD_UNTRUSTED: {
    meaning: 'A build record is not signed by a key that may write the scope it lies in; it is treated as absent.',
    remedy: 'Nothing to do for the build. Find out who wrote the named record; docs/trust.md says what each reason means.',
  },
  RECORD_QUARANTINED: {
    meaning: 'The records of one fingerprint are set aside until someone decides.',
    remedy: 'Read the listed reasons; the build runs again each time until the quarantine is released.',
  },
  RECORD_LIMIT: {
    meaning: 'There are more records of one fingerprint than are read; none of them is used.',
    remedy: 'Find out who writes them, and remove those that are not wanted.',
  },
  RECORD_NOT_SHARED: {
    meaning: 'A bundle was built, but no record of it was written, so that nobody can reuse it.',
    remedy: 'Give the program a signing key for its scope, or read docs/trust.md for who may write where.',
  },
  TRUST_POLICY_INVALID: {
    meaning: 'The trust policy has wrong, missing or contradictory entries.',
    remedy: 'Correct the listed entries; docs/trust.md describes each of them.',
  },
  TRUST_SCOPE_UNKNOWN: {
    meaning: 'The trust policy does not have the scope this program is set to.',
    remedy: 'Correct the scope, or add it to the trust policy.',
  },
  TRUST_KEY_INVALID: {
    meaning: 'A signing key cannot be read, or may not write the scope this program is set to.',
    remedy: 'Use a key of this scope that the trust policy lists as active.',
  },
  TRUST_KEY_EXPOSED: {
    meaning: 'The file of a signing key can be read or written by others.',
    remedy: 'Run "chmod 600" on it; if others may have read it, make a new key and revoke this one.',
  },
} as const satisfies Record<string, FailureRow>;
