import { generatedPlan } from '@apphub/loads/testing';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUNDLER_PROJECTS } from '../../inference/bundler.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..', '..');

/** A repository with trivial examples, this plugin and nothing else, for tests and measurements of planning; real Nx, real git. */
export interface GeneratedWorkspace extends Disposable {
  /** Absolute. */
  readonly path: string;
  /** What planners and git get of the environment: a HOME and caches of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The commit of what it was generated with. */
  readonly commitId: string;
  write(file: string, content: string | object): void;
  /** Commits all there is. @returns the id. */
  commit(): string;
}

export interface GeneratedWorkspaceOptions {
  /** How many examples; what depends on what is as in `generatedPlan`. */
  readonly examples: number;
  /** More files, by path. */
  readonly files?: Readonly<Record<string, string | object>>;
  /** Looked up on the PATH of the caller. */
  readonly searchPath: string;
}

/** Writes the workspace below the temp directory and commits it. */
export function generateWorkspace({ examples, files = {}, searchPath }: GeneratedWorkspaceOptions): GeneratedWorkspace {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'apphub-plan-')));
  const path = join(base, 'repository');
  const home = join(base, 'home');
  mkdirSync(join(home, 'tmp'), { recursive: true });
  const environment = { PATH: searchPath, HOME: home, TMPDIR: join(home, 'tmp'), XDG_CACHE_HOME: join(home, 'cache'), GIT_CONFIG_GLOBAL: '/dev/null' };
  const write = (file: string, content: string | object) => writeFile(join(path, file), content);
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: path, env: environment, encoding: 'utf8', maxBuffer: 2 ** 28 }).trim();
  const commit = () => {
    git('add', '-A');
    git('commit', '-qm', 'change');
    return git('rev-parse', 'HEAD');
  };
  const everything = { ...skeleton(), ...exampleFiles(examples), ...files };
  for (const [file, content] of Object.entries(everything)) write(file, content);
  for (const file of ['.nxignore', '.gitignore', 'package-lock.json']) cpSync(join(REPOSITORY, file), join(path, file));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  git('init', '-q', '-b', 'main');
  const commitId = commit();
  return { path, environment, commitId, write, commit, [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }) };
}

/** The plugin and the code it builds with stand in for themselves: Nx has to know them as projects. */
function skeleton(): Record<string, object> {
  const packages = BUNDLER_PROJECTS.map((name) => [`libs/${name.slice(name.indexOf('/') + 1)}/package.json`, { name, version: '0.1.0' }]);
  return {
    'package.json': { name: 'generated', private: true, workspaces: ['libs/*'] },
    'nx.json': { analytics: false, neverConnectToCloud: true, cacheDirectory: '.nx/cache', defaultBase: 'main', plugins: ['@apphub/nx-example-bundle'] },
    ...(Object.fromEntries(packages) as Record<string, object>),
  };
}

function exampleFiles(examples: number): Record<string, string | object> {
  const { tasks } = generatedPlan({ tasks: examples });
  return Object.assign({}, ...tasks.map(({ slug, upstream }) => trivialExample(slug, upstream))) as Record<string, string | object>;
}

/** The files of one example that has nothing to install and nothing to do. */
export function trivialExample(slug: string, upstream: readonly string[] = []): Record<string, string | object> {
  return {
    [`examples/${slug}/apphub.bundle.json`]: { slug, dependsOn: upstream.map((name) => ({ slug: name })) },
    [`examples/${slug}/manifest.json`]: { name: slug, version: '1.0.0', runtime: 'node24', entry: 'dist/index.js' },
    [`examples/${slug}/src/index.ts`]: `export const handler = () => ${JSON.stringify(slug)};\n`,
  };
}

function writeFile(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}
