import { spawn } from 'node:child_process';

export interface ChildOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node program with this Node and collects its words. Rejects only when it could not be started. */
export function runNode(args: readonly string[], cwd: string): Promise<ChildOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const words = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (words.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (words.stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...words }));
  });
}
