import { generateWorkspace, type GeneratedWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { readingJson, type Run, runApphub, type RunOptions } from './run-apphub.ts';

/** A checkout that Nx knows, and the service that "apphub up" runs in it. */
export interface Site extends AsyncDisposable {
  readonly workspace: GeneratedWorkspace;
  /** What commands see of the environment; the service is not in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly tokenFile: string;
  apphub(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** The same, read as JSON. */
  json<T>(args: readonly string[], options?: RunOptions): Promise<T>;
}

const BIN = join(import.meta.dirname, '..', '..', 'src', 'apphub.cjs');

export interface SiteOptions {
  /** A checkout to serve instead of the generated one. */
  readonly root?: string;
  /** Whether packages are to be had. */
  readonly npm?: boolean;
}

/** Starts "apphub up" on a checkout with these files. */
export async function startSite(files: Readonly<Record<string, string | object>>, { root, npm = false }: SiteOptions = {}): Promise<Site> {
  const workspace = generateWorkspace({ examples: 0, files, searchPath: process.env['PATH'] ?? '' });
  const env = { ...environmentOf(workspace), ...(npm ? npmSettings() : {}) };
  const child = spawn(process.execPath, [BIN, 'up', '--port', '0', '--no-page', '--json'], { cwd: root ?? workspace.path, env: { ...env, APPHUB_LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const { url, tokenFile } = await Promise.race([documentOf<{ url: string; tokenFile: string }>(child.stdout), exited.then(() => Promise.reject(new Error(`"apphub up" has ended:\n${said.join('\n')}`)))]);
  const apphub = (args: readonly string[], options: RunOptions = {}) => runApphub(args, { ...options, cwd: options.cwd ?? workspace.path, env: { ...env, ...options.env } });
  return {
    workspace,
    env,
    url,
    tokenFile,
    apphub,
    json: readingJson(apphub),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
      workspace[Symbol.dispose]();
    },
  };
}

function environmentOf({ environment }: GeneratedWorkspace): Record<string, string> {
  const home = environment['HOME'] ?? '';
  mkdirSync(join(home, 'tmp'), { recursive: true });
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    APPHUB_BUNDLE_STORAGE_URL: `file://${join(home, 'store')}`,
    APPHUB_REQUESTS_PER_MINUTE: '100000',
  };
}

/** How this machine reaches packages. */
function npmSettings(): Record<string, string> {
  const names = ['npm_config_registry', 'NODE_EXTRA_CA_CERTS', 'APPHUB_NPM_REGISTRY'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** The first JSON document of a stream. */
async function documentOf<T>(stream: NodeJS.ReadableStream): Promise<T> {
  let text = '';
  for await (const line of createInterface(stream)) {
    text += line;
    if (line === '}') return JSON.parse(text) as T;
  }
  throw new Error(`no document: ${text}`);
}

/** The files of an example whose build is a script of Node, below `examples/<slug>`; it needs nothing from anywhere. */
export function example(slug: string, { script = '', upstreams = [], handler = `() => ({ slug: '${slug}' })` }: { readonly script?: string; readonly upstreams?: readonly string[]; readonly handler?: string } = {}): Record<string, string | object> {
  const build = `import fs from 'node:fs';\nfs.mkdirSync('dist', { recursive: true });\n${script}\nfs.writeFileSync('dist/index.js', ${JSON.stringify(`exports.handler = ${handler};\n`)});\n`;
  return {
    [`examples/${slug}/apphub.bundle.json`]: { slug, dependsOn: upstreams.map((upstream) => ({ slug: upstream, path: `upstream/${upstream}` })) },
    [`examples/${slug}/manifest.json`]: { name: slug, version: '1.0.0', runtime: 'node22', entry: 'dist/index.js', capabilities: [] },
    [`examples/${slug}/package.json`]: { name: slug, scripts: { build: 'node build.mjs' } },
    [`examples/${slug}/build.mjs`]: build,
  };
}

/** A script that keeps a build busy. */
export function sleepFor(milliseconds: number): string {
  return `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`;
}
