/** What a handler can try, and which wall keeps it from it. `docs/isolation.md` shows this table; each cell is tested by an attack. */
export interface RunProtection {
  /** Follows "A handler tries to". */
  readonly attempt: string;
  /** The capability that allows it; undefined for what nothing allows. */
  readonly unless: string | undefined;
  /** What bubblewrap holds by itself. */
  readonly bubblewrap: Wall;
  /** What Node's permissions hold of a handler in JavaScript, without bubblewrap. */
  readonly permissions: Wall;
  /** What is held of a handler in Python in a process group, where neither of them stands. */
  readonly neither: Wall;
}

/** How it is held, in a few words; undefined where it is not. */
export type Wall = string | undefined;

const PERMISSION = 'refused';

export const runProtections = {
  readFile: {
    attempt: 'read a file of the machine',
    unless: '`fs:read:<path>`, granted',
    bubblewrap: 'not there',
    permissions: PERMISSION,
    neither: undefined,
  },
  writeFile: {
    attempt: 'write a file of the machine',
    unless: '`fs:write:<path>`, granted',
    bubblewrap: 'not there',
    permissions: PERMISSION,
    neither: undefined,
  },
  writeGranted: {
    attempt: 'write to a folder that was granted for reading',
    unless: '`fs:write:<path>`, granted',
    bubblewrap: 'mounted read-only',
    permissions: PERMISSION,
    neither: undefined,
  },
  writeOwn: {
    attempt: 'write in its own fresh folders',
    unless: '`fs`',
    bubblewrap: 'mounted read-only',
    permissions: PERMISSION,
    neither: undefined,
  },
  connect: {
    attempt: 'open a connection, be it to this machine',
    unless: '`network`',
    bubblewrap: 'a network of its own',
    permissions: undefined,
    neither: undefined,
  },
  ownEnvironment: {
    attempt: 'find settings or secrets of this program in its environment',
    unless: undefined,
    bubblewrap: 'allow-listed',
    permissions: 'allow-listed',
    neither: 'allow-listed',
  },
  parentEnvironment: {
    attempt: 'read the environment of this program in `/proc`',
    unless: undefined,
    bubblewrap: 'not there',
    permissions: PERMISSION,
    neither: undefined,
  },
  seeProcesses: {
    attempt: 'see processes of others',
    unless: undefined,
    bubblewrap: 'not there',
    permissions: PERMISSION,
    neither: undefined,
  },
  signalProcesses: {
    attempt: 'kill processes of others',
    unless: undefined,
    bubblewrap: 'not there',
    permissions: undefined,
    neither: undefined,
  },
  startProgram: {
    attempt: 'start another program',
    unless: '`processes`',
    bubblewrap: undefined,
    permissions: PERMISSION,
    neither: undefined,
  },
  loadNative: {
    attempt: 'load native code, in a bundle that has none',
    unless: 'native code in the bundle',
    bubblewrap: undefined,
    permissions: PERMISSION,
    neither: undefined,
  },
  leaveDaemon: {
    attempt: 'leave a process behind',
    unless: undefined,
    bubblewrap: 'ended with the run',
    permissions: PERMISSION,
    neither: 'found and ended',
  },
} as const satisfies Record<string, RunProtection>;

export type RunProtectionName = keyof typeof runProtections;
