import { sep } from 'node:path';
import type { Places, View } from '../isolation.ts';

/** Where commands see the sandbox, whoever runs it and wherever it lies: what they write into results is the same everywhere. */
export const INNER = { workspace: '/workspace', home: '/home/builder', tmp: '/tmp' } as const;

/** A folder or file of this machine, and where commands see it. */
export interface InnerPlace {
  readonly outside: string;
  readonly inside: string;
}

/**
 * @returns every place by its number, not by its name: the path of a checkout or of a user's home is nobody's business
 * inside, and could lie where the sandbox has something of its own.
 */
export function toolPlaces({ toolFolders }: Places): InnerPlace[] {
  return toolFolders.map((outside, index) => ({ outside, inside: `/tools/${index}` }));
}

/** @returns the same for what a command mounts, in the order of `mounts`, unless it says where. */
export function mountPlaces({ mounts }: Places): InnerPlace[] {
  return mounts.map(({ path, at }, index) => ({ outside: path, inside: at ?? `/mnt/${index}` }));
}

/** @returns the paths of this machine as commands see them; of places that lie in each other the innermost counts. */
export function innerView(places: Places, system: readonly string[]): View {
  const known: InnerPlace[] = [
    { outside: places.workspace, inside: INNER.workspace },
    { outside: places.home, inside: INNER.home },
    { outside: places.tmp, inside: INNER.tmp },
    ...toolPlaces(places),
    ...mountPlaces(places),
  ];
  const innermostFirst = known.toSorted((a, b) => b.outside.length - a.outside.length);
  return (path) => {
    const place = innermostFirst.find(({ outside }) => isIn(path, outside));
    if (place !== undefined) return place.inside + path.slice(place.outside.length);
    return system.some((folder) => isIn(path, folder)) ? path : undefined;
  };
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
