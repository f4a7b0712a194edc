import { DEFAULT_RUN_LIMITS } from '../limits.ts';
import type { RunLimits } from '../port.ts';
import { runProtections, type Wall } from './run-protections.ts';

/** @returns the table of what is held by which wall, in Markdown. */
export function protectionsTable(): string {
  const rows = Object.values(runProtections).map(({ attempt, unless, bubblewrap, permissions, neither }) => [
    attempt,
    unless ?? 'nothing',
    ...[bubblewrap, permissions, neither].map(cell),
  ]);
  return table(['a handler tries to', 'allowed by', 'bubblewrap', "Node's permissions", 'neither'], rows);
}

/** @returns the table of limits, in Markdown. */
export function limitsTable(): string {
  const rows = Object.entries(limitRows).map(([name, { words, code }]) => [`\`${name}\``, words, DEFAULT_RUN_LIMITS[name as keyof RunLimits].toLocaleString('en'), `\`${code}\``]);
  return table(['limit', 'what is counted', 'default', 'code'], rows);
}

const limitRows: Readonly<Record<keyof RunLimits, { readonly words: string; readonly code: string }>> = {
  wallSeconds: { words: 'time since the start, seconds', code: 'LIMIT_TIME' },
  cpuSeconds: { words: 'time on processors of all its processes, seconds', code: 'LIMIT_CPU' },
  memoryMb: { words: 'resident memory of all its processes, MiB', code: 'LIMIT_MEMORY' },
  outputBytes: { words: 'what the handler returns, bytes of JSON', code: 'RUN_OUTPUT_INVALID' },
  logBytes: { words: 'stdout and stderr, and again what it says through its context, bytes', code: 'LIMIT_LOG' },
  bundleMb: { words: 'the unpacked bundle, MiB; one that is larger is not started', code: 'ARCHIVE_LIMIT' },
  processes: { words: 'processes and threads at a time', code: 'LIMIT_PROCESSES' },
  diskMb: { words: 'the bundle and all that is written, MiB', code: 'LIMIT_DISK' },
};

function cell(wall: Wall): string {
  return wall === undefined ? 'not held' : `held: ${wall}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
