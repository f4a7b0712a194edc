import type { MissReason } from '@apphub/trust';

/** Every reason for a miss, as the end of "miss: …". docs/trust.md says more about each. */
export const missWords: Readonly<Record<MissReason, string>> = {
  'no-record': 'nobody has built these inputs yet, in no scope that is read here',
  'invalid-record': 'there is a record, but it cannot be read',
  unsigned: 'there is a record, but nobody signed it',
  'unknown-key': 'there is a record, signed by a key that the trust policy does not list',
  'bad-signature': 'there is a record, but its signature does not fit its bytes',
  'foreign-scope': 'there is a record, signed by a key that may not write the scope it lies in',
  'revoked-key': 'there is a record, signed by a key that was revoked since',
  'weak-isolation': 'there is a record, built with a weaker isolation than the scope asks for',
  retracted: 'there is a record, but it was retracted',
  'other-platform': 'there is a record, but its native code is for another platform',
  'blob-missing': 'there is a record, but its bundle is not in the store any more',
  conflict: 'there are records that name different bundles for these inputs; none of them is used',
  quarantined: 'these inputs were set aside until somebody decides',
  'too-many-records': 'there are more records of these inputs than are read; none of them is used',
};
