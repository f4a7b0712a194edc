import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILD_SCRIPT, outputWords } from './build-script.ts';
import { type ProcessRun, runProcess } from './run-process.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
const SHIM = join(import.meta.dirname, '..', 'exec', 'main.ts');

export interface NxWorkspaceOptions {
  /** Names of projects; each writes `packages/<name>/dist/out.txt`. */
  readonly projects: readonly string[];
  /** The package `nx` to use; this repository's by default. */
  readonly nxFolder?: string;
  readonly plugins?: readonly string[];
  /** Packages to link into `node_modules`: their folders by name. */
  readonly packages?: Readonly<Record<string, string>>;
}

export interface NxRunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** As `apphub cache exec` does it. */
  readonly shim?: boolean;
  readonly withinSeconds?: number;
  readonly args?: readonly string[];
  /** Local caches and outputs stay as they are. */
  readonly keep?: boolean;
}

/** What came of a run, beside how the process ended. */
export interface NxOutcome extends ProcessRun {
  /** The tasks that really ran, by project. */
  readonly ran: readonly string[];
  /** The first line of each project's output, with a word on the rest if that is damaged; undefined where there is none. */
  readonly outputs: ReadonlyMap<string, string | undefined>;
}

/** A workspace of its own with real Nx, whose tasks say when they really run. */
export interface NxWorkspace extends Disposable {
  readonly path: string;
  readonly projects: readonly string[];
  /** `nx run-many -t build`, with empty local caches and without outputs. */
  build(options?: NxRunOptions): Promise<NxOutcome>;
  write(file: string, content: string | object): void;
  read(file: string): string;
}

export function createNxWorkspace({ projects, nxFolder = join(REPOSITORY, 'node_modules', 'nx'), plugins = [], packages = {} }: NxWorkspaceOptions): NxWorkspace {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'nx-cache-workspace-')));
  const path = join(base, 'workspace');
  const ranFile = join(base, 'ran');
  const write = (file: string, content: string | object) => writeFile(join(path, file), content);
  const read = (file: string) => readFileSync(join(path, file), 'utf8');
  write('package.json', { name: 'workspace', version: '0.0.0', private: true });
  write('nx.json', { analytics: false, neverConnectToCloud: true, useDaemonProcess: false, cacheDirectory: '.nx/cache', tui: { enabled: false }, plugins });
  write('.gitignore', '.nx\ndist\nnode_modules\n');
  for (const name of projects) writeProject(name, write);
  for (const [name, folder] of Object.entries({ nx: nxFolder, ...packages })) link(realpathSync(folder), join(path, 'node_modules', name));
  const forget = () => [join(path, '.nx'), ranFile, ...projects.map((name) => join(path, 'packages', name, 'dist'))].forEach((file) => rmSync(file, { recursive: true, force: true }));
  return {
    path,
    projects,
    write,
    read,
    async build({ env = {}, shim = false, withinSeconds = 60, args = [], keep = false } = {}) {
      if (!keep) forget();
      const nx = [process.execPath, nxProgram(path), 'run-many', '-t', 'build', '--outputStyle=static', ...args];
      const command = shim ? [process.execPath, SHIM, ...nx] : nx;
      const run = await runProcess(command, { cwd: path, withinSeconds, env: { ...bareEnvironment(base), RAN_FILE: ranFile, ...env } });
      const ran = existsSync(ranFile) ? readFileSync(ranFile, 'utf8').trim().split('\n') : [];
      return { ...run, ran, outputs: new Map(projects.map((name) => [name, outputOf(join(path, 'packages', name, 'dist', 'out.txt'), name)])) };
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

function writeProject(name: string, write: NxWorkspace['write']): void {
  write(`packages/${name}/project.json`, {
    name,
    targets: { build: { command: 'node build.mjs', cache: true, inputs: ['{projectRoot}/**/*'], outputs: ['{projectRoot}/dist'], options: { cwd: '{projectRoot}' } } },
  });
  write(`packages/${name}/build.mjs`, BUILD_SCRIPT);
  write(`packages/${name}/name.txt`, name);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function nxProgram(path: string): string {
  const folder = join(path, 'node_modules', 'nx');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly bin: { readonly nx: string } };
  return join(folder, bin.nx);
}

/** Nothing of the surrounding run, which may be Nx itself. */
function bareEnvironment(home: string): Record<string, string> {
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return { PATH: path, HOME: home, TMPDIR: home, FORCE_COLOR: '0', NO_COLOR: '1', CI: 'true', NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_LOAD_DOT_ENV_FILES: 'false' };
}

function outputOf(file: string, name: string): string | undefined {
  return existsSync(file) ? outputWords(readFileSync(file), name) : undefined;
}

function writeFile(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}
