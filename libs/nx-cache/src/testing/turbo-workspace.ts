import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILD_SCRIPT, outputWords } from './build-script.ts';
import type { NxOutcome } from './nx-workspace.ts';
import { runProcess } from './run-process.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');

/** The same projects and tasks as a workspace of Turborepo. */
export interface TurboWorkspace extends Disposable {
  readonly path: string;
  build(options: { readonly server: string; readonly withinSeconds?: number }): Promise<NxOutcome>;
}

/** @param turboModules the folder `node_modules` with turbo, which is no dependency of ours. */
export function createTurboWorkspace({ projects, turboModules }: { readonly projects: readonly string[]; readonly turboModules: string }): TurboWorkspace {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'turbo-cache-workspace-')));
  const path = join(base, 'workspace');
  const ranFile = join(base, 'ran');
  const write = (file: string, content: string | object) => writeFile(join(path, file), content);
  write('package.json', { name: 'workspace', version: '0.0.0', private: true, packageManager: 'npm@11.19.1', workspaces: ['packages/*'] });
  write('package-lock.json', { name: 'workspace', version: '0.0.0', lockfileVersion: 3, requires: true, packages: {} });
  write('turbo.json', { globalPassThroughEnv: ['RAN_FILE'], tasks: { build: { outputs: ['dist/**'] } } });
  write('.gitignore', '.turbo\ndist\nnode_modules\n');
  for (const name of projects) {
    write(`packages/${name}/package.json`, { name, version: '0.0.0', scripts: { build: 'node build.mjs' } });
    write(`packages/${name}/build.mjs`, BUILD_SCRIPT);
    write(`packages/${name}/name.txt`, name);
  }
  symlinkSync(turboModules, join(path, 'node_modules'));
  const outputOf = (name: string) => join(path, 'packages', name, 'dist', 'out.txt');
  return {
    path,
    async build({ server, withinSeconds = 120 }) {
      const old = [join(path, '.turbo'), ranFile, ...projects.flatMap((name) => ['dist', '.turbo'].map((folder) => join(path, 'packages', name, folder)))];
      old.forEach((file) => rmSync(file, { recursive: true, force: true }));
      const words = ['run', 'build', '--api', server, '--token', 'token', '--team', 'team', '--no-daemon', '--ui=stream', '--no-update-notifier'];
      const env = { PATH: `${dirname(process.execPath)}:${join(REPOSITORY, 'node_modules', '.bin')}:/usr/local/bin:/usr/bin:/bin`, HOME: base, CI: 'true', TURBO_TELEMETRY_DISABLED: '1', RAN_FILE: ranFile };
      const run = await runProcess([join(turboModules, '.bin', 'turbo'), ...words], { cwd: path, withinSeconds, env });
      const ran = existsSync(ranFile) ? readFileSync(ranFile, 'utf8').trim().split('\n') : [];
      return { ...run, ran, outputs: new Map(projects.map((name) => [name, existsSync(outputOf(name)) ? outputWords(readFileSync(outputOf(name)), name) : undefined])) };
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

function writeFile(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}
