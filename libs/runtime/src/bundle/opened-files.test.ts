import { expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const strace = ['/usr/bin/strace', '/usr/local/bin/strace'].find(existsSync);
const traced = strace === undefined ? test.skip : test;

/** Paths that a program and all that it started asked for, whether they were there or not. */
function pathsIn(trace: string): string[] {
  return [...trace.matchAll(/(?:open|openat|openat2|stat|lstat|newfstatat|statx|access|faccessat2?|readlink|execve)\((?:AT_FDCWD, )?"([^"]+)"/g)].map(([, path]) => path!);
}

traced('a run from a store over the network opens no bundle on disk: neither looks for one nor leaves one', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'opened-files-')));
  try {
    const sandboxes = join(folder, 'sandboxes');
    const main = join(import.meta.dirname, '..', 'testing', 'run-alone.ts');
    const child = spawn(strace!, ['-f', '-e', 'trace=%file', '-s', '4096', '-o', join(folder, 'trace'), process.execPath, main, sandboxes, 'return'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    await once(child, 'close');
    const { outcome, digest } = JSON.parse(said.trim().split('\n').at(-1)!) as { outcome: object; digest: string };
    expect(outcome).toMatchObject({ status: 'succeeded', result: 'from afar' });

    // Where the test program itself packs the bundle, before it runs it, and what the kernel makes up, are not looked at.
    const all = pathsIn(readFileSync(join(folder, 'trace'), 'utf8'));
    const paths = all.filter((path) => !path.includes('/run-bundle-test-') && !path.startsWith('/proc/'));
    expect(paths.some((path) => path.startsWith(sandboxes) && path.endsWith('manifest.json'))).toBe(true);
    const hex = digest.slice('sha256:'.length);
    expect(paths.filter((path) => path.includes(hex) || path.includes(hex.slice(0, 12)) || /\.(tgz|tar|tar\.gz|gz)$/.test(path))).toEqual([]);
    expect(paths.filter((path) => /manifest\.json|dist\/index\.js/.test(path) && !path.startsWith(sandboxes) && !path.startsWith('/workspace/'))).toEqual([]);
    expect(readdirSync(sandboxes)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('strace is what shows it where it is installed', () => {
  if (strace !== undefined) expect(execFileSync(strace, ['-V'], { encoding: 'utf8' })).toMatch(/strace/);
});
