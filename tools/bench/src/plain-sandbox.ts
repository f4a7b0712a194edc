import type { Command, CommandOutcome, Sandbox } from '@apphub/sandbox';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface PlainOptions {
  readonly parent: string;
  readonly toolFolder: string;
}

/** A temp folder, and commands that are started in it as they are: what isolation is measured against. */
export function openPlainSandbox({ parent, toolFolder }: PlainOptions): Sandbox {
  const root = mkdtempSync(join(parent, 'plain-'));
  const [workspace, home, tmp] = ['workspace', 'home', 'tmp'].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [workspace, home, tmp]) mkdirSync(folder);
  const fixed = { PATH: `${toolFolder}:/usr/local/bin:/usr/bin:/bin`, HOME: home, TMPDIR: tmp, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC', SOURCE_DATE_EPOCH: '499162500', CI: '1', NO_COLOR: '1' };
  return {
    root,
    workspace,
    home,
    tmp,
    isolation: { name: 'process-group', workspacePath: undefined },
    limits: 'watchdog',
    inner: (path) => path,
    run: (command) => run(command, join(workspace, command.cwd), { ...fixed, ...command.env }),
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true }),
  };
}

async function run({ argv: [file, ...args] }: Command, cwd: string, env: Readonly<Record<string, string>>): Promise<CommandOutcome> {
  const start = performance.now();
  // A session of its own, as the others have: Linux shares processors by sessions.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => tail.push(chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { kind: 'exited', exitCode: exitCode ?? 1, tail, usage: undefined, milliseconds: performance.now() - start };
}
