import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository with examples and the folders of one machine, in a temp folder. */
export interface Site extends Disposable {
  readonly root: string;
  /** The repository. */
  readonly repository: string;
  /** What a process sees of the environment, besides `more`; each `machine` has its own home and temp folder. */
  env(machine: string, more?: Readonly<Record<string, string>>): Record<string, string>;
  write(files: Readonly<Record<string, string | object>>): void;
  /** What is left in the temp folders of all machines. */
  left(): string[];
}

export function createSite(files: Readonly<Record<string, string | object>> = {}): Site {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'catalog-e2e-')));
  const repository = join(root, 'repository');
  const machines = new Set<string>();
  const site: Site = {
    root,
    repository,
    env(machine, more = {}) {
      const home = join(root, machine);
      machines.add(machine);
      mkdirSync(join(home, 'tmp'), { recursive: true });
      return {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: home,
        TMPDIR: join(home, 'tmp'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: join(home, 'cache'),
        APPHUB_PORT: '0',
        APPHUB_REPO_ROOT: repository,
        APPHUB_BUNDLE_STORAGE_URL: `file://${join(root, 'store')}`,
        APPHUB_REQUESTS_PER_MINUTE: '100000',
        NO_COLOR: '1',
        ...npmSettings(),
        ...more,
      };
    },
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        const file = join(repository, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      }
    },
    left: () => [...machines].flatMap((machine) => readdirSync(join(root, machine, 'tmp')).map((name) => join(machine, 'tmp', name))),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  site.write({ 'package.json': { name: 'repository' }, ...files });
  return site;
}

/** How this machine reaches packages. */
function npmSettings(): Record<string, string> {
  const names = ['npm_config_registry', 'NODE_EXTRA_CA_CERTS', 'APPHUB_NPM_REGISTRY'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** The files of an example whose build is a script of Node, below `examples/<slug>`; it needs nothing from anywhere. */
export function example(slug: string, { script = '', version = '1.0.0' }: { readonly script?: string; readonly version?: string } = {}): Record<string, string | object> {
  const build = `import fs from 'node:fs';
fs.mkdirSync('dist', { recursive: true });
${script}
fs.writeFileSync('dist/index.js', ${JSON.stringify(`exports.handler = () => '${slug}';\n`)});
`;
  return {
    [`examples/${slug}/apphub.bundle.json`]: { slug },
    [`examples/${slug}/manifest.json`]: { name: slug, version, entry: 'dist/index.js' },
    [`examples/${slug}/package.json`]: { name: slug, scripts: { build: 'node build.mjs' } },
    [`examples/${slug}/build.mjs`]: build,
  };
}

/** A script of a build that is to be ended from outside; the test writes another one before it is built again. */
export const ENDLESS = sleepFor(60 * 60 * 1000);

/** A script that keeps a build busy. */
export function sleepFor(milliseconds: number): string {
  return `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`;
}
