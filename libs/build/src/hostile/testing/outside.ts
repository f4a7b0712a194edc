import { compareCodeUnits } from '@apphub/model';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What no example may see in a bundle. */
export const SECRET = 'planted-word-of-the-host';

/** A folder of this machine beside the repository: what an attack wants to read or change. */
export interface Outside extends Disposable {
  readonly path: string;
}

/** @returns a folder with things worth stealing: a text, a JSON file, a module, and a package with an install script. */
export function makeOutside(): Outside {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-outside-')));
  mkdirSync(join(path, 'package'));
  const files: Record<string, string> = {
    'secret.txt': SECRET,
    'secret.json': JSON.stringify({ secret: SECRET }),
    'secret.ts': `export const secret = '${SECRET}';\n`,
    'manifest.json': JSON.stringify({ name: SECRET, version: '1.0.0', entry: 'dist/index.js' }),
    'package/package.json': JSON.stringify({ name: 'evil', version: '1.0.0', main: 'index.js', scripts: { prepare: `touch ${path}/pwned`, install: `touch ${path}/pwned` } }),
    'package/index.js': `module.exports = '${SECRET}';\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** @returns a line for everything below a folder: kind, mode, links to it, and what it holds. */
export function snapshot(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => compareCodeUnits(a.name, b.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      // Node's own recursive readdir would follow links to folders.
      return [`${path} ${described(path)}`, ...(entry.isDirectory() ? snapshot(path) : [])];
    });
}

function described(path: string): string {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const content = found.isFile() && found.size < 2 ** 24 ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
  return `${found.mode.toString(8)} ${found.size} ${content}`;
}

/** @returns ids of the processes that carry the marker of a sandbox; Linux only, elsewhere none are found. */
export function processesOf(sandboxId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`APPHUB_SANDBOX_ID=${sandboxId}`))
    .map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
