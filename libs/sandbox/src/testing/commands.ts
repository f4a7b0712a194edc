import type { Command } from '../port.ts';

export const generous = { timeoutSeconds: 60, memoryMb: 4096, logMb: 16 } as const;

/** A shell command with generous limits. */
export function shell(script: string, more: Partial<Command> = {}): Command {
  return { argv: ['sh', '-c', script], cwd: '.', network: false, limits: generous, ...more };
}

/** A Node program with generous limits. */
export function nodeScript(script: string, more: Partial<Command> = {}): Command {
  return shell('', { argv: ['node', '-e', script], ...more });
}
