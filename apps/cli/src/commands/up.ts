import { fail } from '@apphub/model/failure';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { findRoot } from '../session/find-root.ts';
import { announceService, findRunningService } from '../session/running-service.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface UpWords {
  readonly port?: number;
  /** Whether the page is built before, if that is needed. */
  readonly page?: boolean;
  readonly json?: boolean;
}

const APPS = join(import.meta.dirname, '..', '..', '..');
const SERVICE = join(APPS, 'catalog', 'src', 'main.ts');
const PAGE_BUILD = join(APPS, 'web', 'build', 'main.ts');

/** `apphub up`: runs service, worker and page for this user on this machine until Ctrl-C; other commands find it by themselves. */
export async function upCommand({ port, page = true, json = false }: UpWords, terminal: Terminal): Promise<ExitCode> {
  const { env, cwd, note } = terminal;
  const running = findRunningService(env);
  if (running !== undefined) fail('USAGE', `A service runs already: ${running.url}.`, { remedy: 'Use that one, or end it first.' });
  if (page && existsSync(PAGE_BUILD)) await buildPage(terminal);
  const service = spawn(process.execPath, [SERVICE], { env: { APPHUB_REPO_ROOT: rootAround(cwd), ...env, ...(port === undefined ? {} : { APPHUB_PORT: String(port) }) }, stdio: ['ignore', 'pipe', 'inherit'] });
  using _ = passSignals(service, terminal);
  const exited = once(service, 'exit') as Promise<[number | null]>;
  const stack = new DisposableStack();
  await using _cleanup = { [Symbol.asyncDispose]: async () => stack.dispose() };
  const { url, tokenFile, lines } = await Promise.race([started(service), exited.then(() => undefined)]) ?? {};
  if (url !== undefined) {
    stack.use(await announceService({ url, ...(tokenFile === undefined ? {} : { tokenFile }) }, env));
    if (json) printJson(terminal, { url, tokenFile: tokenFile ?? null });
    else lines?.forEach(terminal.out);
    note('Ctrl-C ends it; in another terminal "apphub examples list" finds it.');
  }
  const [code] = await exited;
  return code === 0 ? exitCodes.ok : exitCodes.failed;
}

/** The repository that somebody stands in or, elsewhere, the one that this program lies in. */
function rootAround(cwd: string): string {
  try {
    return findRoot(cwd);
  } catch {
    return join(APPS, '..');
  }
}

/** A page that cannot be built keeps nobody from the rest. */
async function buildPage({ complain, note }: Terminal): Promise<void> {
  const build = spawn(process.execPath, [PAGE_BUILD], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [build.stdout, build.stderr]) createInterface(stream).on('line', note);
  const [code] = (await once(build, 'exit')) as [number | null];
  if (code !== 0) complain('The page could not be built; everything else works without it.');
}

/** The service stops in order on the first signal, and at once on the second. */
function passSignals(service: ChildProcess, { onInterrupt }: Terminal): Disposable {
  return onInterrupt(() => void service.kill('SIGTERM'));
}

interface Started {
  readonly url: string;
  readonly tokenFile?: string;
  /** What it says to people. */
  readonly lines: readonly string[];
}

/** The last line of what a service prints at its start. */
const LAST = /^ {2}roles /;

async function started({ stdout }: ChildProcess): Promise<Started> {
  const lines: string[] = [];
  if (stdout === null) throw new Error('the output of the service is not there');
  for await (const line of createInterface(stdout)) {
    lines.push(line);
    if (LAST.test(line)) break;
  }
  stdout.resume();
  const text = lines.join('\n');
  const url = /serves on (https?:\/\/\S+)/.exec(text)?.[1] ?? '';
  const tokenFile = /^ {2}admin token +(\/.*)$/m.exec(text)?.[1];
  return { url, lines, ...(tokenFile === undefined ? {} : { tokenFile }) };
}
