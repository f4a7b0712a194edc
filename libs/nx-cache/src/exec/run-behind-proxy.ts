import { failureLines, failureOf } from '@apphub/model';
import type { StdioOptions } from 'node:child_process';
import { askNx } from '../details/ask-nx.ts';
import { shareDetails } from '../details/share.ts';
import { type Proxy, startProxy } from '../proxy/proxy.ts';
import { type Report, reportLines } from '../proxy/report.ts';
import { type ChildEnd, runChild, type SignalSource } from './child.ts';
import { nxEnvironment } from './nx-environment.ts';
import { type Environment, isBehindProxy, type ProxySettings, readProxySettings } from './settings.ts';

export interface RunOptions {
  /** A program and its arguments, such as `npx nx run-many -t build`. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly stdio?: StdioOptions;
  readonly signals: SignalSource;
  /** One line for the person who waits. */
  readonly note: (line: string) => void;
  /** What is said of the cache after the run; only what was wrong, by default. */
  readonly tell?: (report: Report) => readonly string[];
}

/** `false`: uploads go without what their hashes were made of, and a run that uploads something ends half a second sooner. */
const NO_DETAILS = 'APPHUB_NX_CACHE_DETAILS';
const DETAILS_MS = 5000;

/** What unfinished uploads may take when somebody has asked for the end. */
const INTERRUPTED_MS = 1000;

/**
 * Runs a command with the remote cache behind a proxy in this process. Nothing of the cache can fail it: where there is
 * none, or the settings are wrong, the command runs without.
 *
 * @returns the command's own exit code.
 * @throws Error with a code, such as ENOENT, when there is no such program.
 */
export async function runBehindProxy({ command, cwd, env, stdio, signals, note, tell = reportLines }: RunOptions): Promise<number> {
  const settings = isBehindProxy(env) ? undefined : proxySettings(env, note);
  const proxy = settings && (await startProxy(settings).catch((error: unknown) => notStarted(error, note)));
  try {
    const childEnv = isBehindProxy(env) ? env : { ...env, ...nxEnvironment(env, proxy) };
    const end = await runChild({ command, cwd, env: childEnv, signals, ...(stdio === undefined ? {} : { stdio }) });
    if (proxy !== undefined) await conclude(proxy, end, { note, tell, cwd, env, detailsMs: settings?.detailsMs ?? DETAILS_MS });
    return end.exitCode;
  } finally {
    await proxy?.close();
  }
}

interface ConcludeOptions extends Required<Pick<RunOptions, 'note' | 'tell' | 'cwd' | 'env'>> {
  readonly detailsMs: number;
}

async function conclude(proxy: Proxy, end: ChildEnd, { note, tell, cwd, env, detailsMs }: ConcludeOptions): Promise<void> {
  const report = await proxy.settle(end.interrupted ? INTERRUPTED_MS : undefined);
  tell(report).forEach(note);
  const isNews = report.stored.length > 0 && !end.interrupted && env[NO_DETAILS] !== 'false';
  if (isNews) await shareDetails(proxy, { stored: report.stored, details: (await askNx({ workspaceRoot: cwd }, { env, withinMs: detailsMs })).tasks });
}

function proxySettings(env: Environment, note: (line: string) => void): ProxySettings | undefined {
  const settings = readProxySettings(env);
  if (!settings.ok) failureLines(settings.error).forEach(note);
  else if (settings.value === undefined) note('No remote cache is named (APPHUB_NX_CACHE_SERVER); the command runs without one.');
  return settings.ok ? settings.value : undefined;
}

function notStarted(error: unknown, note: (line: string) => void): undefined {
  failureLines(failureOf(error)).forEach(note);
}
