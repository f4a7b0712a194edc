import { generateWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Files = Readonly<Record<string, string | object>>;

/** A checkout with examples, and the folders of one machine, in a temp folder. */
export interface Site extends Disposable {
  readonly root: string;
  /** What a process sees of the environment. */
  env(more?: Readonly<Record<string, string>>): Record<string, string>;
  write(files: Files): void;
}

/** Writes a checkout, with a workspace of Nx around the examples: loads are planned from one. */
export function createSite(files: Files): Site {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'web-e2e-')));
  const workspace = generateWorkspace({ examples: 0, files, searchPath: process.env['PATH'] ?? '' });
  mkdirSync(join(root, 'tmp'));
  const site: Site = {
    root,
    env: (more = {}) => ({
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: root,
      TMPDIR: join(root, 'tmp'),
      XDG_DATA_HOME: join(root, 'data'),
      XDG_CACHE_HOME: join(root, 'cache'),
      APPHUB_PORT: '0',
      APPHUB_REPO_ROOT: workspace.path,
      APPHUB_REQUESTS_PER_MINUTE: '100000',
      NO_COLOR: '1',
      ...more,
    }),
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        const file = join(workspace.path, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      }
    },
    [Symbol.dispose]() {
      workspace[Symbol.dispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return site;
}

export interface ExampleOptions {
  /** Run while it is built, within a module. */
  readonly script?: string;
  readonly version?: string;
  readonly description?: string;
  /** The handler, as it stands in the bundle. */
  readonly handler?: string;
  readonly dependsOn?: readonly string[];
  /** The JSON schema of its parameters. */
  readonly parameters?: object;
}

/** The files of an example that needs nothing from anywhere. */
export function example(slug: string, options: ExampleOptions = {}): Record<string, string | object> {
  const { script = '', version = '1.0.0', description, handler = `exports.handler = () => '${slug}';`, dependsOn = [], parameters } = options;
  const build = `import fs from 'node:fs';\nfs.mkdirSync('dist', { recursive: true });\n${script}\nfs.writeFileSync('dist/index.js', ${JSON.stringify(`${handler}\n`)});\n`;
  const folder = `examples/${slug}`;
  return {
    [`${folder}/apphub.bundle.json`]: { slug, dependsOn: dependsOn.map((upstream) => ({ slug: upstream, path: `upstream/${upstream}` })) },
    [`${folder}/manifest.json`]: { name: slug, version, entry: 'dist/index.js', capabilities: ['fs'], ...(description === undefined ? {} : { description }) },
    [`${folder}/package.json`]: { name: slug, scripts: { build: 'node build.mjs' } },
    [`${folder}/build.mjs`]: build,
    ...(parameters === undefined ? {} : { [`${folder}/job-definition.json`]: definition(slug, { version, parameters }) }),
  };
}

function definition(slug: string, { version, parameters }: { readonly version: string; readonly parameters: object }): object {
  return { slug, name: slug, type: 'manual', runtime: 'node', entryPoint: `bundle:${slug}@${version}`, parametersSchema: parameters };
}

/** A script that keeps a build busy. Milliseconds. */
export function sleepFor(ms: number): string {
  return `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});`;
}
