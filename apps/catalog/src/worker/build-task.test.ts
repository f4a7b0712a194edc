import { isDigest } from '@apphub/model';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildPool, openBuildPool } from './build-pool.ts';
import type { BuildOptions } from './build-options.ts';
import type { BuildReason, BuiltExample, TaskRequest } from './child/protocol.ts';

const COMMIT = 'c'.repeat(40);

let folder: string;
let repositoryRoot: string;
let pool: BuildPool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-task-'));
  repositoryRoot = join(folder, 'repository');
  mkdirSync(join(folder, 'tmp'));
  write({ '.git/HEAD': COMMIT });
  pool = openBuildPool({
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      APPHUB_BUNDLE_STORAGE_URL: `file://${join(folder, 'store')}`,
    },
  });
});
afterEach(async () => {
  await pool[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(repositoryRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

function example(slug: string, dependsOn: readonly string[] = []): void {
  write({
    [`examples/${slug}/apphub.bundle.json`]: { slug, dependsOn: dependsOn.map((upstream) => ({ slug: upstream, path: `upstream/${upstream}` })) },
    [`examples/${slug}/manifest.json`]: { name: slug, version: '1.0.0', entry: 'dist/index.js' },
    [`examples/${slug}/package.json`]: { name: slug, scripts: { build: 'node build.mjs' } },
    [`examples/${slug}/build.mjs`]: `import fs from 'node:fs';\nfs.mkdirSync('dist', { recursive: true });\nfs.writeFileSync('dist/index.js', JSON.stringify(fs.existsSync('upstream') ? fs.readdirSync('upstream') : []));\n`,
  });
}

const task = (slug: string, changes: Partial<TaskRequest> = {}): TaskRequest => ({ kind: 'task', repositoryRoot, folder: `examples/${slug}`, slug, force: false, upstream: [], commit: COMMIT, ...changes });

async function run(request: TaskRequest, options: Partial<BuildOptions> = {}) {
  return pool.build(request, { signal: new AbortController().signal, ...options });
}

async function built(request: TaskRequest): Promise<BuiltExample> {
  const result = await run(request);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function found(...slugs: readonly string[]): Promise<string[]> {
  const all: BuiltExample[] = [];
  const examples = slugs.map((slug) => ({ slug, folder: `examples/${slug}` }));
  await pool.search({ repositoryRoot, examples, upstream: [] }, { signal: new AbortController().signal, onFound: async (some) => void all.push(...some) });
  return all.map(({ receipt }) => receipt.slug);
}

describe('a task', () => {
  test('is built on the bundles it is given, after its claim is granted, and found without one', async () => {
    example('base');
    example('next', ['base']);
    const base = await built(task('base'));
    const claims: string[] = [];
    const request = task('next', { upstream: [base.receipt] });
    const first = await run(request, { onClaim: async (fingerprint) => void claims.push(fingerprint) });
    expect(first).toMatchObject({ ok: true, value: { cached: false, because: 'no-record' } });
    expect(claims).toHaveLength(1);
    expect(claims.every(isDigest)).toBe(true);
    expect(await run(request, { onClaim: async (fingerprint) => void claims.push(fingerprint) })).toMatchObject({ ok: true, value: { cached: true } });
    expect(claims).toHaveLength(1);
  });

  test('tells why it is built and what has changed since the nearest build, also if it fails; nothing of a hit', async () => {
    example('base');
    const reasons: BuildReason[] = [];
    const onReason = async (reason: BuildReason) => void reasons.push(reason);
    const { receipt } = await built(task('base'));
    await run(task('base'), { onReason });
    expect(reasons).toEqual([]);
    write({ 'examples/base/build.mjs': 'process.exit(3);', 'examples/base/notes.txt': 'new' });
    expect(await run(task('base'), { onReason })).toMatchObject({ ok: false });
    await run(task('base', { force: true }), { onReason });
    const changes = {
      against: { fingerprint: receipt.fingerprint },
      count: 2,
      inputs: [{ kind: 'changed', name: 'file:bundle/build.mjs' }, { kind: 'added', name: 'file:bundle/notes.txt', before: null }],
    };
    expect(reasons).toMatchObject([{ because: 'no-record', changes }, { because: 'forced', changes }]);
  });

  test('is not built when its claim is refused', async () => {
    example('base');
    const refusal = new Error('somebody else builds it');
    await expect(run(task('base'), { onClaim: () => Promise.reject(refusal) })).rejects.toBe(refusal);
    expect(await found('base')).toEqual([]);
  });

  test('is refused where another commit is checked out, another example lies, or one depends on more', async () => {
    example('base');
    example('next', ['base']);
    expect(await run(task('base', { commit: 'd'.repeat(40) }))).toMatchObject({ ok: false, error: { code: 'CHECKOUT_DIFFERS' } });
    expect(await run(task('next'))).toMatchObject({ ok: false, error: { code: 'CHECKOUT_DIFFERS' } });
    expect(await run(task('other', { folder: 'examples/base' }))).toMatchObject({ ok: false, error: { code: 'EXAMPLE_UNKNOWN' } });
  });
});

describe('a search', () => {
  test('finds what is built, level by level; one that is not leaves what builds on it', async () => {
    for (const slug of ['base', 'other']) example(slug);
    example('next', ['base']);
    example('last', ['next', 'other']);
    expect(await found('base', 'other', 'next', 'last')).toEqual([]);
    const base = await built(task('base'));
    const next = await built(task('next', { upstream: [base.receipt] }));
    expect(await found('base', 'other', 'next', 'last')).toEqual(['base', 'next']);
    const other = await built(task('other'));
    await built(task('last', { upstream: [next.receipt, other.receipt] }));
    expect(await found('base', 'other', 'next', 'last')).toEqual(['base', 'other', 'next', 'last']);
    write({ 'examples/base/build.mjs': 'broken' });
    expect(await found('base', 'other', 'next', 'last')).toEqual(['other']);
    expect(await found('nobody', 'other')).toEqual(['other']);
  });
});
