import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** What a test sees of a run of Nx. */
export interface NxRun {
  readonly exitCode: number | null;
  /** stdout and stderr, without colours. */
  readonly output: string;
}

export interface NxOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told when the process runs. */
  readonly onStart?: (child: { readonly pid: number; readonly output: () => string }) => void;
}

/** A repository of its own with this plugin, the code it needs, and the examples of one test; real Nx, real git. */
export interface Workspace extends Disposable {
  /** Absolute. */
  readonly path: string;
  /** Outside the repository: HOME, the store, the caches and the temp directory of its runs. */
  readonly home: string;
  nx(args: readonly string[], options?: NxOptions): Promise<NxRun>;
  /** Runs any program in the repository. */
  run(program: string, args: readonly string[], options?: NxOptions): Promise<NxRun>;
  write(file: string, content: string | object): void;
  read(file: string): string;
  /** Commits all there is. @returns the id. */
  commit(): Promise<string>;
}

export type Files = Readonly<Record<string, string | object>>;

export async function createWorkspace(files: Files): Promise<Workspace> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'apphub-e2e-')));
  const path = join(base, 'repository');
  const home = join(base, 'home');
  mkdirSync(join(home, 'tmp'), { recursive: true });
  copyRepository(path);
  const write = (file: string, content: string | object) => writeFile(join(path, file), content);
  for (const [file, content] of Object.entries(files)) write(file, content);
  const git = (...args: string[]) => run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: path, env: environment(home) });
  const commit = async () => {
    await git('add', '-A');
    await git('commit', '-qm', 'change');
    return (await git('rev-parse', 'HEAD')).output.trim();
  };
  const runHere: Workspace['run'] = (program, args, { env = {}, onStart } = {}) =>
    run(program, args, { cwd: path, env: { ...environment(home), ...env }, ...(onStart === undefined ? {} : { onStart }) });
  await git('init', '-q', '-b', 'main');
  await commit();
  const nxProgram = join(path, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  return {
    path,
    home,
    write,
    commit,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    run: runHere,
    nx: (args, options) => runHere(process.execPath, [nxProgram, ...args], options),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** The code under test as it is now; installed packages are linked, so that nothing is downloaded. */
function copyRepository(path: string): void {
  for (const file of ['nx.json', '.env', '.nxignore', '.gitignore', '.npmrc', '.nvmrc', 'package.json', 'package-lock.json']) {
    cpSync(join(REPOSITORY, file), join(path, file));
  }
  const packages = [...readdirSync(join(REPOSITORY, 'libs')).map((name) => join('libs', name)), join('tools', 'nx-example-bundle')];
  const isSource = (file: string) => basename(file) !== 'node_modules' && !file.endsWith('.test.ts');
  for (const folder of packages) {
    cpSync(join(REPOSITORY, folder), join(path, folder), { recursive: true, filter: isSource });
    linkIfThere(join(REPOSITORY, folder, 'node_modules'), join(path, folder, 'node_modules'));
  }
  const modules = join(path, 'node_modules');
  mkdirSync(join(modules, '@apphub'), { recursive: true });
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    if (name !== '@apphub') symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
  }
  for (const folder of packages) symlinkSync(join(path, folder), join(modules, '@apphub', basename(folder)));
}

function linkIfThere(target: string, link: string): void {
  if (existsSync(target)) symlinkSync(target, link);
}

/** Nx sees an edit only when the second of the modification time differs, so each write gets a second of its own. */
let second = Math.floor(Date.now() / 1000) - 10_000;

function writeFile(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  second += 1;
  utimesSync(path, second, second);
}

/** Nothing of the surrounding run, which may be Nx itself, but what leads to the package registry. */
function environment(home: string): Record<string, string> {
  const { PATH = '' } = process.env;
  const passed = ['npm_config_registry', 'NODE_EXTRA_CA_CERTS', 'APPHUB_NPM_REGISTRY'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const folders = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_DATA_HOME: join(home, 'data'), TMPDIR: join(home, 'tmp') };
  return { PATH: `${dirname(process.execPath)}:${PATH}`, FORCE_COLOR: '0', GIT_CONFIG_GLOBAL: '/dev/null', ...folders, ...Object.fromEntries(passed) };
}

interface RunOptions extends NxOptions {
  readonly cwd: string;
}

function run(program: string, args: readonly string[], { cwd, env, onStart }: RunOptions): Promise<NxRun> {
  const { promise, resolve, reject } = Promise.withResolvers<NxRun>();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  child.on('error', reject);
  child.on('close', (exitCode, signal) => resolve({ exitCode: exitCode ?? (signal === null ? null : 128), output }));
  if (child.pid !== undefined) onStart?.({ pid: child.pid, output: () => output });
  return promise;
}
