import { CLOCK_SHIFT_MS } from '@apphub/build';
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';

/** Where and how an example is built again. */
export interface Elsewhere {
  /** An existing folder. */
  readonly folder: string;
  readonly umask: number;
  readonly locale: string;
  readonly timeZone: string;
  /** The number of the only core to use; undefined where that cannot be set. */
  readonly core?: number;
  readonly threads: number;
  /** What is different there, told to whoever asked: what this program could not make different is not among it. */
  readonly varied: readonly Variation[];
}

export interface Variation {
  readonly what: string;
  readonly here: string;
  readonly there: string;
}

/** What of this process matters, and what this machine has. */
export interface Here {
  readonly tempFolder: string;
  readonly otherTempFolders: readonly string[];
  readonly umask: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Free bytes that a build may need; a folder with less is not built in. */
const ROOM = 2 * 2 ** 30;

/** Chooses circumstances that differ from those of this process in as much as this machine allows. */
export function chooseElsewhere({ tempFolder, otherTempFolders, umask: ownUmask, env }: Here): Elsewhere {
  const folder = otherTempFolders.find((candidate) => isFit(candidate) && isOtherDevice(candidate, tempFolder)) ?? otherTempFolders.find(isFit) ?? tempFolder;
  const umask = ownUmask === 0o077 ? 0o022 : 0o077;
  const ownLocale = env['LC_ALL'] ?? env['LANG'] ?? 'not set';
  // Turkish has its own capital of "i", and German another order and decimal point.
  const locale = ownLocale.startsWith('tr') ? 'de_DE.UTF-8' : 'tr_TR.UTF-8';
  const timeZone = env['TZ'] === 'Pacific/Kiritimati' ? 'America/St_Johns' : 'Pacific/Kiritimati';
  const cores = availableParallelism();
  const core = cores > 1 ? firstCore() : undefined;
  return {
    folder,
    umask,
    locale,
    timeZone,
    ...(core === undefined ? {} : { core }),
    threads: 1,
    varied: [
      { what: 'folder', here: tempFolder, there: `${folder}, several folders deep` },
      ...(isOtherDevice(folder, tempFolder) ? [{ what: 'file system', here: fileSystem(tempFolder), there: fileSystem(folder) }] : []),
      { what: 'order of files', here: 'made by name', there: 'made in reverse' },
      { what: 'umask', here: octal(ownUmask), there: octal(umask) },
      { what: 'locale', here: ownLocale, there: locale },
      { what: 'time zone', here: env['TZ'] ?? 'not set', there: timeZone },
      ...(core === undefined ? [] : [{ what: 'cores', here: String(cores), there: '1' }]),
      { what: 'threads', here: env['UV_THREADPOOL_SIZE'] ?? '4', there: '1' },
      { what: 'clock', here: 'when it was recorded', there: 'now' },
      { what: 'date of Node', here: 'as it is', there: `${Math.floor(CLOCK_SHIFT_MS / DAY_MS)} days later, without network` },
    ],
  };
}

/** Programs are started there, and npm unpacks packages. */
function isFit(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM && !mountOf(folder)?.options.includes('noexec') && (mountOf(folder)?.type !== 'tmpfs' || freemem() >= 2 * ROOM);
  } catch {
    return false;
  }
}

function isOtherDevice(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && statSync(a).dev !== statSync(b).dev;
}

function fileSystem(folder: string): string {
  return mountOf(folder)?.type ?? 'of another kind';
}

interface Mount {
  readonly point: string;
  readonly options: readonly string[];
  readonly type: string;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html; the last of several mounts on one point counts. */
function mountOf(folder: string): Mount | undefined {
  const mounts = readText('/proc/self/mountinfo').split('\n').flatMap((line): Mount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , point, options = ''] = before.split(' ');
    return point === undefined ? [] : [{ point, options: options.split(','), type: after.split(' ')[0] ?? '' }];
  });
  const above = mounts.filter(({ point }) => folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`));
  return above.reduce<Mount | undefined>((best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best), undefined);
}

/** The first core that this process may use, where a program can be held to it. */
function firstCore(): number | undefined {
  if (!['/usr/bin/taskset', '/bin/taskset'].some((path) => existsSync(path))) return undefined;
  const first = /^Cpus_allowed_list:\s*(\d+)/m.exec(readText('/proc/self/status'))?.[1];
  return first === undefined ? undefined : Number(first);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function octal(umask: number): string {
  return umask.toString(8).padStart(3, '0');
}
