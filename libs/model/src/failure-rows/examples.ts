import type { FailureRow } from './failure-row.ts';

/** What is wrong with an example, or with what its commands do. */
export const exampleFailures = {
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
} as const satisfies Record<string, FailureRow>;
