import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LINE } from './run-sample.ts';

/** What a person would do in place of a run: each in a fresh folder that is gone afterwards. @returns milliseconds to the handler's line. */
export type Peer = (tarball: string, folder: string) => Promise<number>;

/** `tar x`, then `node`: nothing is verified, nothing shut in. */
export const plainTar: Peer = (tarball, folder) => firstLine(folder, ['sh', '-c', 'tar xzf "$1" && "$2" package/dist/main.js', 'sh', tarball, process.execPath]);

/** The pinned npx, with a warm cache of its own that has not yet installed this. */
export const npx: Peer = (tarball, folder) => {
  const cli = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin', 'npx-cli.js');
  return firstLine(folder, [process.execPath, cli, '--yes', '--offline', '--no-audit', '--no-fund', '--package', `file:${tarball}`, 'sample']);
};

async function firstLine(folder: string, [file, ...args]: readonly [string, ...string[]]): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const cwd = mkdtempSync(join(folder, 'peer-'));
  try {
    const start = performance.now();
    const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: cwd, npm_config_cache: join(cwd, 'cache'), npm_config_update_notifier: 'false' };
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let seen: number | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += String(chunk);
        if (said.includes(LINE)) seen ??= performance.now() - start;
      });
    }
    await new Promise((resolve) => child.once('close', resolve));
    if (seen === undefined) throw new Error(`${file} did not run the sample: ${said}`);
    return seen;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
