import { generatedPlan } from '@apphub/loads/testing';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Looked at when this was written; not in the lock, since nothing here needs it. */
const VERSION = '2.11.11';
const INSTALL_MS = 120_000;

const run = promisify(execFile);

/** Turborepo in a workspace of its own with as many packages as there are examples, which build on each other as those do. */
export interface Turborepo {
  /** Builds all packages, or finds them built. */
  build(): Promise<unknown>;
}

/** @returns why there is none, where it cannot be installed here. */
export async function installTurborepo(folder: string, examples: number): Promise<Turborepo | string> {
  writeWorkspace(folder, examples);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const tool = join(folder, 'tool');
  try {
    await run('npm', ['install', '--prefix', tool, '--no-audit', '--no-fund', '--no-save', `turbo@${VERSION}`], { cwd: tool, env, timeout: INSTALL_MS });
    await run('git', ['init', '-q'], { cwd: join(folder, 'workspace') });
  } catch (error) {
    return `turbo@${VERSION} could not be installed: ${(error as Error).message.split('\n')[0]}`;
  }
  const program = join(tool, 'node_modules', '.bin', 'turbo');
  return { build: () => run(program, ['run', 'build', '--output-logs=none'], { cwd: join(folder, 'workspace'), env, maxBuffer: 64 << 20 }) };
}

function writeWorkspace(folder: string, examples: number): void {
  const write = (file: string, content: string | object) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write('tool/package.json', { private: true });
  write('workspace/package.json', { name: 'compared', private: true, packageManager: 'npm@11.19.1', workspaces: ['packages/*'] });
  write('workspace/turbo.json', { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } });
  write('workspace/.gitignore', 'node_modules\ndist\n.turbo\n');
  for (const { slug, upstream } of generatedPlan({ tasks: examples }).tasks) {
    const dependencies = Object.fromEntries(upstream.map((name) => [name, '*']));
    write(`workspace/packages/${slug}/package.json`, { name: slug, version: '1.0.0', private: true, scripts: { build: 'mkdir -p dist && cp src/index.ts dist/index.js' }, dependencies });
    write(`workspace/packages/${slug}/src/index.ts`, `export const handler = () => ${JSON.stringify(slug)};\n`);
  }
}
