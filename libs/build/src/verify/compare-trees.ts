import { compareCodeUnits, visible } from '@apphub/model';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { firstDifference } from './first-difference.ts';
import type { EntryDifference } from './verification.ts';

/** Holds two unpacked bundles against each other, file by file, sorted by path. Both were unpacked by us: no links. */
export function compareTrees(recorded: string, rebuilt: string): EntryDifference[] {
  const [before, after] = [filesBelow(recorded), filesBelow(rebuilt)];
  const paths = [...new Set([...before, ...after])].sort(compareCodeUnits);
  return paths.flatMap((path): EntryDifference[] => {
    const name = visible(path);
    if (!after.has(path)) return [{ path: name, kind: 'only-recorded', size: statSync(join(recorded, path)).size }];
    if (!before.has(path)) return [{ path: name, kind: 'only-rebuilt', size: statSync(join(rebuilt, path)).size }];
    const content = firstDifference(join(recorded, path), join(rebuilt, path));
    return [...(content === undefined ? [] : [{ path: name, ...content }]), ...modeDifference(name, [join(recorded, path), join(rebuilt, path)])];
  });
}

function modeDifference(path: string, [recorded, rebuilt]: readonly [string, string]): EntryDifference[] {
  const [before, after] = [isExecutable(recorded), isExecutable(rebuilt)];
  return before === after ? [] : [{ path, kind: 'mode', recorded: before ? 'executable' : 'plain' }];
}

function isExecutable(path: string): boolean {
  return (statSync(path).mode & 0o100) !== 0;
}

function filesBelow(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Set(entries.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')));
}
