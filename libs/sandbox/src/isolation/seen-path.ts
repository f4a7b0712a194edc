import type { View } from './isolation.ts';

/** @returns where commands see a path that they must be able to use. Throws if they do not: a mount was forgotten. */
export function seenPath(path: string, view: View): string {
  const inner = view(path);
  if (inner === undefined) throw new Error(`Commands do not see "${path}"; it has to be among their mounts.`);
  return inner;
}
