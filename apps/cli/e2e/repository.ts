import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readingJson, type Run, runApphub, type RunOptions } from './support/run-apphub.ts';

/** A repository of its own with examples, and a home with store, cache and temp folder. */
export interface Repository extends Disposable {
  readonly root: string;
  readonly home: string;
  readonly store: string;
  write(files: Readonly<Record<string, string | object>>): void;
  remove(path: string): void;
  /** A document of the store. */
  read(key: string): Promise<string>;
  makeExecutable(path: string): void;
  apphub(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** The same, read as JSON. */
  json<T>(args: readonly string[], options?: RunOptions): Promise<T>;
  /** What is left in the temp folders. */
  left(): string[];
}

export function createRepository(files: Readonly<Record<string, string | object>>): Repository {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'cli-e2e-')));
  const [root, home] = [join(base, 'repository'), join(base, 'home')];
  const [store, temp] = [join(home, 'store'), join(home, 'tmp')];
  mkdirSync(temp, { recursive: true });
  const elsewhere = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : base, 'cli-e2e-'));
  const environment = {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: temp,
    XDG_CACHE_HOME: join(home, 'cache'),
    APPHUB_VERIFY_FOLDER: elsewhere,
    APPHUB_BUNDLE_STORAGE_URL: `file://${store}`,
    NO_COLOR: '1',
  };
  const apphub = (args: readonly string[], options: RunOptions = {}) => runApphub(args, { ...options, cwd: root, env: { ...environment, ...options.env } });
  const repository: Repository = {
    root,
    home,
    store,
    write: (more) => {
      for (const [path, content] of Object.entries(more)) {
        const file = join(root, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      }
    },
    read: (key) => readFile(join(store, key), 'utf8'),
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    makeExecutable: (path) => chmodSync(join(root, path), 0o755),
    apphub,
    json: readingJson(apphub),
    left: () => [...readdirSync(temp), ...readdirSync(elsewhere)],
    [Symbol.dispose]: () => [base, elsewhere].forEach((folder) => rmSync(folder, { recursive: true, force: true })),
  };
  repository.write({ 'package.json': { name: 'repository' }, ...files });
  return repository;
}

/** The files of a small example, below `examples/<slug>`. */
export function example(slug: string, { config = {}, files = {} }: { readonly config?: object; readonly files?: Readonly<Record<string, string | object>> } = {}) {
  const all: Record<string, string | object> = {
    'apphub.bundle.json': { slug, ...config },
    'manifest.json': { name: slug, version: '1.0.0', entry: 'dist/index.js' },
    'src/index.ts': 'export const handler = (): { answer: number } => ({ answer: 42 });\n',
    ...files,
  };
  return Object.fromEntries(Object.entries(all).map(([path, content]) => [`examples/${slug}/${path}`, content]));
}

/** An example whose build is a script of Node. */
export function scripted(slug: string, script: string, files: Readonly<Record<string, string>> = {}) {
  const build = `import fs from 'node:fs';\nimport path from 'node:path';\nfs.mkdirSync('dist', { recursive: true });\nfs.writeFileSync('dist/index.js', 'exports.handler = () => 1;\\n');\n${script}\n`;
  return example(slug, { files: { 'package.json': { name: slug, scripts: { build: 'node build.mjs' } }, 'build.mjs': build, ...files } });
}
