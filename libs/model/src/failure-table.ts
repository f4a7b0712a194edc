/** One row per failure that a person can meet. `docs/failures.md` is held against this table by `npm run check`. */
interface FailureRow {
  /** What the code means, in one sentence. */
  readonly meaning: string;
  /** What to do next, in one or two sentences. */
  readonly remedy: string;
}

export const failureTable = {
  CONFIG_INVALID: {
    meaning: 'apphub.bundle.json, manifest.json or job-definition.json has wrong, missing or unknown fields.',
    remedy: 'Correct the listed fields; docs/config.md describes each of them.',
  },
  CONFIG_PATH_ESCAPE: {
    meaning: 'A configured path is absolute or leaves the example folder.',
    remedy: 'Use a relative path inside the example folder.',
  },
  CONFIG_DUPLICATE_SLUG: {
    meaning: 'Two examples have the same slug.',
    remedy: 'Give each example its own slug.',
  },
  CONFIG_UNKNOWN_DEPENDENCY: {
    meaning: 'dependsOn names an example that does not exist.',
    remedy: 'Correct the slug in dependsOn or add the missing example.',
  },
  CONFIG_DEPENDENCY_CYCLE: {
    meaning: 'Examples depend on each other in a circle.',
    remedy: 'Remove one dependsOn entry of the listed circle.',
  },
  CONFIG_RUNTIME_UNSUPPORTED: {
    meaning: 'manifest.json asks for a runtime that cannot be honoured.',
    remedy: 'Use "node18" or later, or "python3.N" for an installed Python.',
  },
  CONFIG_PLATFORM_UNSUPPORTED: {
    meaning: 'The example does not list this machine in "platforms".',
    remedy: 'Build on a listed platform, or add this one to "platforms".',
  },
  INPUT_LINK_ESCAPE: {
    meaning: 'A symbolic link in the example points outside the example.',
    remedy: 'Replace the link by a copy of the file, or let it point inside the example.',
  },
  INPUT_NAME_UNPORTABLE: {
    meaning: 'Two input names differ only in case or Unicode form, or a name is not valid Unicode.',
    remedy: 'Rename the listed files so that every platform can tell them apart.',
  },
  INPUT_KIND_UNSUPPORTED: {
    meaning: 'An input is neither a file, a folder nor a symbolic link.',
    remedy: 'Remove the listed device, socket or pipe, or list it in .gitignore.',
  },
  INPUT_CHANGED: {
    meaning: 'An input changed between its fingerprint and its copy into the sandbox.',
    remedy: 'Save your work and run the build again.',
  },
  INPUT_UNREADABLE: {
    meaning: 'An input cannot be read.',
    remedy: 'Check that the listed paths exist and that you may read them.',
  },
  INPUT_LIMIT: {
    meaning: 'The folder of an example holds more files and folders than an example can have.',
    remedy: 'List what is not a source in .gitignore, or move it out of the example.',
  },
  DOT_ENV_REFUSED: {
    meaning: 'Nx is set to load environment files of examples, which would let them run code outside the sandbox.',
    remedy: 'Set NX_LOAD_DOT_ENV_FILES=false, as the .env file of the repository does, or remove the listed files.',
  },
  LOCK_MISSING: {
    meaning: 'package.json has dependencies but there is no package-lock.json.',
    remedy: 'Run "npm install --package-lock-only" in the example and commit package-lock.json.',
  },
  LOCK_UNSUPPORTED: {
    meaning: 'The example has a pnpm, Yarn or Bun lock, or an npm lock of an old version.',
    remedy: 'Replace it by an npm lock of version 3: run "npm install --package-lock-only".',
  },
  LOCK_BROKEN: {
    meaning: 'package-lock.json is not valid, or does not belong to package.json.',
    remedy: 'Run "npm install --package-lock-only" in the example and commit the result.',
  },
  LOCK_SOURCE_REFUSED: {
    meaning: 'The lock takes a package from git, a file or a foreign host, or has no integrity for it.',
    remedy: 'Depend on a published version from the package registry.',
  },
  INSTALL_SCRIPT_NOT_ALLOWED: {
    meaning: 'A dependency has an install script that the example does not allow.',
    remedy: 'List the package under "allowScripts" with true to run its script or false to leave it out.',
  },
  INSTALL_FAILED: {
    meaning: 'Installing the dependencies failed.',
    remedy: 'Read the log lines above; "npm ci" in the example folder should show the same.',
  },
  BUILD_FAILED: {
    meaning: 'The build command of the example failed.',
    remedy: 'Read the log lines above; they are the words of the build command.',
  },
  BUILD_INPUT_ESCAPE: {
    meaning: 'The default build took in a file that is neither in the example nor in its shared sources.',
    remedy: 'Copy the listed files into the example and import them from there.',
  },
  LIMIT_TIME: {
    meaning: 'A command ran longer than its limit.',
    remedy: 'Make it faster, or raise "limits.timeoutSeconds" in apphub.bundle.json.',
  },
  LIMIT_MEMORY: {
    meaning: 'A command used more memory than its limit.',
    remedy: 'Make it leaner, or raise "limits.memoryMb" in apphub.bundle.json.',
  },
  LIMIT_LOG: {
    meaning: 'A command wrote more log than its limit.',
    remedy: 'Make it quieter, or raise "limits.logMb" in apphub.bundle.json.',
  },
  LIMIT_PROCESSES: {
    meaning: 'A command had more processes and threads at once than its limit.',
    remedy: 'Let it do less at the same time: most tools have an option for the number of workers.',
  },
  LIMIT_DISK: {
    meaning: 'A command filled its sandbox beyond its limit.',
    remedy: 'Let it write less, or remove what it no longer needs while it works.',
  },
  LIMIT_SIZE: {
    meaning: 'The bundle has more bytes or entries than its limit.',
    remedy: 'Pack less ("files"), or raise "limits.bundleMb" in apphub.bundle.json.',
  },
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
    meaning: 'Records of one fingerprint name different content: the build is not reproducible.',
    remedy: 'Build twice and compare the bundles; none of the records is used until then.',
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
  ISOLATION_UNAVAILABLE: {
    meaning: 'The isolation that is asked for cannot be had on this machine, or failed to start.',
    remedy: 'Read the listed reasons; docs/isolation.md says how to get more.',
  },
  TOOL_MISSING: {
    meaning: 'A program that the example needs is not installed.',
    remedy: 'Install the named program.',
  },
  NODE_TOO_OLD: {
    meaning: 'The program was started with a Node that cannot run it.',
    remedy: 'Start it through npm or npx: they use the Node pinned in this repository.',
  },
  HOST_DISK: {
    meaning: 'A file of this program could not be written on this machine.',
    remedy: 'Make room on the disk and check the permissions of the named folder.',
  },
  TEST_FAILED: {
    meaning: 'The bundle ran, but its output is not what the example expects.',
    remedy: 'Compare the listed values; correct the example or its expected output.',
  },
  RUN_FAILED: {
    meaning: 'The handler of a bundle threw, crashed or ended without a result.',
    remedy: 'Read the log lines above; they are the words of the handler.',
  },
  DEPENDENCY_FAILED: {
    meaning: 'An example that this one depends on could not be built.',
    remedy: 'Mend the named example first.',
  },
  NOT_REPRODUCIBLE: {
    meaning: 'Two builds of the same inputs gave different bytes.',
    remedy: 'Mend what the listed entries show, then build again; docs/cli.md names the usual causes and how to decide about the record.',
  },
  HOST_UNFIT: {
    meaning: 'Something that this program needs is missing on this machine.',
    remedy: 'Mend what the list names; each line says how.',
  },
  USAGE: {
    meaning: 'A command was called in a way it cannot be.',
    remedy: 'Read "apphub help", or "apphub help" with the name of the command.',
  },
  CANCELED: {
    meaning: 'The work was canceled.',
    remedy: 'Run the command again to go on.',
  },
  INTERNAL: {
    meaning: 'This program has a bug.',
    remedy: 'Please report it with the text above.',
  },
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failureTable;

export const failureCodes = Object.keys(failureTable) as readonly FailureCode[];
