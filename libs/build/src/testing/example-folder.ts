import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository in a temp directory with examples in it, for tests. */
export interface TestRepository extends Disposable {
  readonly root: string;
  /** Writes files, by path relative to the repository; objects become JSON. */
  write(files: Readonly<Record<string, string | Uint8Array | object>>): void;
  remove(path: string): void;
}

export function testRepository(files: Readonly<Record<string, string | Uint8Array | object>> = {}): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'build-test-'));
  const repository: TestRepository = {
    root,
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        const file = join(root, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
      }
    },
    remove: (path) => rmSync(join(root, path)),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  repository.write(files);
  return repository;
}

/** The files of a small Node example without dependencies, below `examples/<slug>`. */
export function smallExample(slug: string, changes: { readonly config?: object; readonly files?: Readonly<Record<string, string | object>> } = {}) {
  const files: Record<string, string | object> = {
    'apphub.bundle.json': { slug, ...changes.config },
    'manifest.json': { name: slug, version: '1.0.0', entry: 'dist/index.js' },
    'src/index.ts': 'export const handler = (): { answer: number } => ({ answer: 42 });\n',
    ...changes.files,
  };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`examples/${slug}/${path}`, content]));
}
