/** Why something was built, as the end of "because"; docs/trust.md says more about each. */
const words: Readonly<Record<string, string>> = {
  forced: 'it was asked for, whatever had been built',
  'store-fault': 'the store did not give the bundle',
  'no-record': 'nobody had built these inputs yet',
  'invalid-record': 'the record of these inputs could not be read',
  unsigned: 'the record of these inputs was not signed',
  'unknown-key': 'the record was signed by a key that the trust policy does not list',
  'bad-signature': 'the signature of the record did not fit its bytes',
  'foreign-scope': 'the record was signed by a key that may not write its scope',
  'revoked-key': 'the record was signed by a key that was revoked since',
  'weak-isolation': 'the record was made with a weaker isolation than its scope asks for',
  retracted: 'the record was retracted',
  'other-platform': 'the native code of the record is for another platform',
  'blob-missing': 'the bundle was not in the store any more',
  conflict: 'records of these inputs named different bundles',
  quarantined: 'these inputs were set aside until somebody decides',
  'too-many-records': 'there were more records of these inputs than are read',
};

/** A reason of a later version is told by its name. */
export function missWords(because: string): string {
  return words[because] ?? because;
}
