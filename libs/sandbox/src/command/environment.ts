import { MARKER_NAME } from '../process/marker.ts';

/** npm's own constant for the times in its archives (1985-10-26T08:15:00Z), in seconds since the epoch. */
export const SOURCE_DATE_EPOCH = 499_162_500;

/** Where programs are looked up, after the tool folders of the sandbox. */
export const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'] as const;

/** Paths are as the command sees them. */
export interface EnvironmentRequest {
  readonly home: string;
  readonly tmp: string;
  readonly toolFolders: readonly string[];
  readonly marker: string;
  readonly added: Readonly<Record<string, string>>;
}

/**
 * The whole environment of a command; nothing of this process' own gets in.
 * What `added` says wins, except over the names that make the sandbox one.
 */
export function commandEnvironment(request: EnvironmentRequest): Readonly<Record<string, string>> {
  const { home, tmp, toolFolders, marker, added } = request;
  const fixed = {
    [MARKER_NAME]: marker,
    PATH: [...toolFolders, ...SYSTEM_FOLDERS].join(':'),
    HOME: home,
    TMPDIR: tmp,
  };
  const replaced = Object.keys(fixed).filter((name) => name in added);
  if (replaced.length > 0) throw new Error(`A command cannot replace ${replaced.join(', ')} in a sandbox.`);
  return {
    ...fixed,
    // Locale, zone and clock are inputs that nobody declared: they are the same for everybody.
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(SOURCE_DATE_EPOCH),
    CI: '1',
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...added,
  };
}
