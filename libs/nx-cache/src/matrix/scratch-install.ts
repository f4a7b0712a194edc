import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NPM = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '.bin', 'npm');

/** A package that was installed for one run, outside this repository and its lock. */
export interface ScratchInstall extends Disposable {
  /** The folder `node_modules`. */
  readonly modules: string;
  readonly version: string;
}

/** @returns the package, or a sentence on why it cannot be had. */
export function installScratch(name: string, version: string): ScratchInstall | string {
  const folder = mkdtempSync(join(tmpdir(), 'nx-cache-install-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, 'package.json'), '{"name":"scratch","private":true}');
    execFileSync(NPM, ['install', `${name}@${version}`, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'pipe' });
    const modules = join(folder, 'node_modules');
    const installed = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as { readonly version: string };
    return { modules, version: installed.version, [Symbol.dispose]: dispose };
  } catch {
    dispose();
    return `npm could not install ${name}@${version}`;
  }
}
