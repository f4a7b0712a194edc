import { describe, expect, test } from '@jest/globals';
import { readSettings } from '@apphub/compose';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const module = join(import.meta.dirname, 'code-cache.cjs');
const { codeCacheFolder } = createRequire(import.meta.filename)(module) as { codeCacheFolder(env: Environment): string };

/** Starts a process that keeps its code, and runs a little of it; `prepare` is given the folder before. */
function keep(prepare: (folder: string) => void, more: Environment = {}): { kept: string[] | undefined; said: string } {
  const base = mkdtempSync(join(tmpdir(), 'code-cache-'));
  try {
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: base, ...more };
    const folder = codeCacheFolder(env);
    prepare(folder);
    const script = join(base, 'main.cjs');
    writeFileSync(script, `process.stdout.write(String(require(${JSON.stringify(module)}).keepCompiledCode(process.env))); require('./other.cjs');`);
    writeFileSync(join(base, 'other.cjs'), `module.exports = () => ${JSON.stringify('x'.repeat(2000))};`);
    const { stdout } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    return { kept: existsSync(folder) ? readdirSync(folder) : undefined, said: stdout };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

describe('compiled code', () => {
  test('is kept in the cache folder of the settings', () => {
    for (const env of [{ XDG_CACHE_HOME: '/some/where' }, { XDG_CACHE_HOME: 'relative' }, {}]) {
      const settings = readSettings(env);
      expect(settings).toMatchObject({ ok: true, value: { cacheFolder: dirname(codeCacheFolder(env)) } });
    }
    expect(codeCacheFolder({}).startsWith(homedir())).toBe(true);
    expect(keep(() => undefined)).toEqual({ kept: [expect.stringContaining(process.version)], said: 'true' });
  });

  test.each(['the folder itself', 'the one above'])('is neither read nor kept where others may write: %s', (which) => {
    const { kept, said } = keep((folder) => {
      mkdirSync(folder, { recursive: true });
      chmodSync(which === 'the one above' ? dirname(folder) : folder, 0o777);
    });
    expect({ kept, said }).toEqual({ kept: [], said: 'false' });
  });

  test('is not kept through a link', () => {
    const target = mkdtempSync(join(tmpdir(), 'code-elsewhere-'));
    try {
      const link = (folder: string): void => {
        mkdirSync(dirname(folder), { recursive: true });
        symlinkSync(target, folder);
      };
      expect(keep(link)).toEqual({ kept: [], said: 'false' });
    } finally {
      rmSync(target, { recursive: true });
    }
  });

  test('is not missed where nothing can be kept', () => {
    expect(keep(() => undefined, { XDG_CACHE_HOME: '/dev/null/nowhere' })).toEqual({ kept: undefined, said: 'false' });
  });
});
