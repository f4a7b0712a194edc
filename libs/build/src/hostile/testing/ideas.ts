import type { FailureCode } from '@apphub/model';

interface Idea {
  /** How it ends; `built` where the attack comes to nothing. */
  readonly code: FailureCode | 'built';
  readonly held: string;
}

const SAME_READ = 'Inputs are opened as the regular file that was named, and their bytes are held against its digest.';
const REAL_FOLDERS = 'What is packed lies, links resolved, inside the example.';
const OWN_SETTINGS = 'It is no input; npm gets every setting from the build.';
const LOCK_SOURCES = 'Every entry of the lock is checked before a sandbox opens.';
const ONE_VERSION = 'A lock names published versions and nothing else.';

/** What an example can try by its content and configuration; docs/hostile-examples.md is written from this table. */
export const ideas = {
  'a configured path that leaves the example': { code: 'CONFIG_PATH_ESCAPE', held: 'Paths are relative, without "..", backslash or drive.' },
  'a pattern that leaves the example': { code: 'CONFIG_PATH_ESCAPE', held: 'Patterns can spell neither ".." nor a leading "/", braces included.' },
  'a configuration file that is a link': { code: 'CONFIG_INVALID', held: 'Only regular files are read.' },
  'a configuration file behind a folder that is a link': { code: 'CONFIG_INVALID', held: 'The folder of the file, links resolved, lies inside the example.' },
  'a configuration file that is a pipe': { code: 'CONFIG_INVALID', held: 'Looked at before it is opened, and opened without waiting.' },
  'a configuration file that is a folder': { code: 'CONFIG_INVALID', held: 'Only regular files are read.' },
  'a configuration file of 40 MB': { code: 'CONFIG_INVALID', held: 'At most 32 MiB are read.' },
  'JSON nested very deeply': { code: 'CONFIG_INVALID', held: 'Depth is counted before anything recursive reads the text.' },
  '__proto__ in a configuration file': { code: 'CONFIG_INVALID', held: 'Unknown fields are refused, this one too.' },
  'an entry that reads as an option of the bundler': { code: 'BUILD_FAILED', held: 'The entry is given with "./" in front.' },
  'examples that depend on each other in a circle': { code: 'CONFIG_DEPENDENCY_CYCLE', held: 'The path of dependencies is followed before anything is built.' },
  'an example that depends on itself': { code: 'CONFIG_DEPENDENCY_CYCLE', held: 'The same.' },
  'a dependency laid over the output': { code: 'CONFIG_INVALID', held: 'Paths of dependencies overlap neither "outDir" nor each other.' },
  'a dependency laid over the sources': { code: 'CONFIG_INVALID', held: 'A bundle is unpacked into a folder of its own only.' },

  'a link out of the example': { code: 'INPUT_LINK_ESCAPE', held: 'Links are followed step by step on paper before they are copied as links.' },
  'links in a circle': { code: 'INPUT_LINK_ESCAPE', held: 'At most 40 links are followed.' },
  'a pipe or a socket among the inputs': { code: 'INPUT_KIND_UNSUPPORTED', held: 'Inputs are files, folders and links.' },
  'a hard link to a file outside': { code: 'built', held: 'The build works on a copy.' },
  'an input swapped after it was named': { code: 'INPUT_CHANGED', held: SAME_READ },
  'an .npmrc in the example': { code: 'built', held: OWN_SETTINGS },
  'an .env in the example': { code: 'built', held: 'It is no input; the environment of commands is fixed.' },
  'project.json and "nx" in package.json': { code: 'built', held: 'They are data: nothing in a build asks Nx.' },

  'a lock that points elsewhere': { code: 'LOCK_SOURCE_REFUSED', held: LOCK_SOURCES },
  'a lock without integrity': { code: 'LOCK_SOURCE_REFUSED', held: LOCK_SOURCES },
  'a version or name in the lock that is a path or a URL': { code: 'LOCK_SOURCE_REFUSED', held: ONE_VERSION },
  'a lock with a wrong integrity': { code: 'INSTALL_FAILED', held: 'npm checks the bytes it downloads.' },
  'a dependency on a folder outside': { code: 'LOCK_SOURCE_REFUSED', held: ONE_VERSION },
  'a lock that is not JSON': { code: 'LOCK_BROKEN', held: LOCK_SOURCES },
  'a missing lock': { code: 'LOCK_MISSING', held: LOCK_SOURCES },
  'a lock of version 1': { code: 'LOCK_UNSUPPORTED', held: 'Only what was checked is what npm reads.' },
  'a shrinkwrap beside the lock': { code: 'LOCK_UNSUPPORTED', held: 'npm would read it instead of the lock.' },
  'a lock that is a link': { code: 'CONFIG_INVALID', held: 'Only regular files are read.' },
  'an install script that is not allowed': { code: 'INSTALL_SCRIPT_NOT_ALLOWED', held: LOCK_SOURCES },
  "the example's own install scripts": { code: 'built', held: 'npm ci runs with --ignore-scripts.' },
  'a bin whose name is a path': { code: 'built', held: 'npm takes names of programs from the package itself, and cleans them.' },

  'a link out in the output': { code: 'PACK_LINK_ESCAPE', held: REAL_FOLDERS },
  'an output folder that is a link out': { code: 'PACK_LINK_ESCAPE', held: REAL_FOLDERS },
  'a manifest behind a folder swapped for a link': { code: 'PACK_LINK_ESCAPE', held: REAL_FOLDERS },
  'the folder of the example swapped for a link': { code: 'PACK_LINK_ESCAPE', held: REAL_FOLDERS },
  'links in a circle in the output': { code: 'PACK_LINK_ESCAPE', held: REAL_FOLDERS },
  'a pipe in the output': { code: 'PACK_KIND_UNSUPPORTED', held: 'Only regular files are packed.' },
  'names in the output that some platform cannot hold': { code: 'PACK_NAME_UNSUPPORTED', held: 'Names are checked before a byte is packed.' },
  'a huge sparse file in the output': { code: 'LIMIT_SIZE', held: 'Sizes are added up before a byte is compressed.' },
  'thousands of files in the output': { code: 'LIMIT_SIZE', held: 'Each file counts with its header.' },
  'a build that never ends': { code: 'LIMIT_TIME', held: 'The whole process tree is ended.' },
  'a build that writes 100 MB of log': { code: 'LIMIT_LOG', held: 'The log is cut at its limit, and the command ended.' },
  'a secret printed to the log': { code: 'built', held: 'Values that are known to be secret are masked.' },
  'an import of a file outside': { code: 'BUILD_INPUT_ESCAPE', held: 'All that the bundler read must lie in the workspace.' },
  'tsconfig paths that lead outside': { code: 'BUILD_INPUT_ESCAPE', held: 'The same.' },
} as const satisfies Readonly<Record<string, Idea>>;

export type IdeaName = keyof typeof ideas;
