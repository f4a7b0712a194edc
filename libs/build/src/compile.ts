import { refuseForeignSources } from './bundle-sources.ts';
import { expectSuccess } from './command-failure.ts';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npm } from './install.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import { runInExample, type StageContext } from './stage-context.ts';

/**
 * The oldest Node that bundles are compiled for: the oldest this project itself starts on.
 * Compiling for the pinned Node would tie bundles to it without a gain.
 */
const TARGET = 'node22';

/**
 * Turns sources into what is packed: the example's own `npm run build` if it has one, else esbuild on its entry.
 * A Python example without a build script is packed as it is.
 *
 * @throws FailureError BUILD_FAILED, BUILD_INPUT_ESCAPE, LIMIT_*, CANCELED.
 */
export async function compile(context: StageContext): Promise<void> {
  const { example, progress } = context;
  progress.enter('building');
  if (example.packageJson?.scripts['build'] !== undefined) {
    expectSuccess(await npm(context, ['run', 'build'], { network: false }), { code: 'BUILD_FAILED', name: 'npm run build' });
  } else if (example.entry.runtime.kind === 'node') {
    await bundleEntry(context);
  }
}

/** esbuild's own binary: it reads the example but runs nothing of it. */
async function bundleEntry(context: StageContext): Promise<void> {
  const { example: { config }, sandbox, ports } = context;
  const externals = [...new Set([...config.externals, ...config.runtimeDependencies])];
  const metafile = join(sandbox.tmp, `${randomUUID()}.json`);
  const outcome = await runInExample(context, {
    argv: [
      ports.toolchain.esbuildPath,
      // With "./" in front no name is taken for an option.
      `./${config.entry}`,
      '--bundle',
      '--platform=node',
      '--format=cjs',
      `--target=${TARGET}`,
      '--sourcemap',
      '--sources-content=false',
      `--outfile=${config.outDir}/index.js`,
      `--metafile=${sandbox.inner(metafile)}`,
      ...externals.map((name) => `--external:${name}`),
      ...tsconfigFlags(join(sandbox.workspace, EXAMPLE_FOLDER)),
      '--log-level=warning',
      '--color=false',
    ],
    mounts: [{ path: dirname(ports.toolchain.esbuildPath), access: 'read' }],
    network: false,
  });
  expectSuccess(outcome, { code: 'BUILD_FAILED', name: `esbuild of ${config.entry}` });
  refuseForeignSources(metafile);
}

/** esbuild looks for a tsconfig.json in every folder above; only the example's own may count. */
function tsconfigFlags(root: string): string[] {
  return existsSync(join(root, 'tsconfig.json')) ? ['--tsconfig=tsconfig.json'] : ['--tsconfig-raw={}'];
}
