import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memoryRepository, type Repository } from '../repository.ts';

const TSCONFIG = {
  compilerOptions: { target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: [], allowImportingTsExtensions: true },
  include: ['libs/*/src', 'tools/*/src'],
};

/** A repository on disk, for checks that start a program; gone when disposed of. */
export interface TempCheckout extends Repository, Disposable {}

export function tempCheckout(contents: Readonly<Record<string, string>>): TempCheckout {
  const root = mkdtempSync(join(tmpdir(), 'apphub-lint-'));
  const all = { 'package.json': '{ "type": "module" }', 'tsconfig.json': JSON.stringify(TSCONFIG), ...contents };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { ...memoryRepository(all, root), [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
