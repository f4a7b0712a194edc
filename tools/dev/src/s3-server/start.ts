import { err, ok, type Result } from '@apphub/model';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { S3Access } from './access.ts';

export interface RunningS3Server extends S3Access, AsyncDisposable {
  /** Ends the server; nothing of it is left when this returns. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, 'main.ts');

/** The line that the server's process prints when it knows how it went. */
export type StartReport = { readonly ok: true; readonly access: S3Access } | { readonly ok: false; readonly reason: string };

/**
 * Starts a real S3 server in a process of its own, which ends itself, its daemons and its files when this process is
 * gone, even if that was killed. Takes about 15 seconds; the first time on a machine 70 MB are fetched.
 *
 * @returns the server, or the reason why this machine cannot have one.
 */
export async function startS3Server(): Promise<Result<RunningS3Server, string>> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => [])])) as string[];
  const report: StartReport = line === undefined ? { ok: false, reason: 'the server ended while it started' } : JSON.parse(line);
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  if (report.ok) return ok({ ...report.access, stop, [Symbol.asyncDispose]: stop });
  await stop();
  return err(report.reason);
}
