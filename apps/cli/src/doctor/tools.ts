import { type Example, findToolchain, type Toolchain } from '@apphub/build';
import { failureOf } from '@apphub/model';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Check, fine, wanting } from './check.ts';

/** What the repository brings along: Node, npm, esbuild, and the headers for native packages. */
export async function toolchainChecks(examples: readonly Example[]): Promise<Check[]> {
  let toolchain: Toolchain;
  try {
    toolchain = await findToolchain();
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return [wanting('tools', 'missing', { words: message, remedy })];
  }
  const { nodeVersion, npmVersion, esbuildVersion, platform } = toolchain;
  const running = process.versions.node;
  return [
    running === nodeVersion
      ? fine('node', `${nodeVersion}, the pinned one, on ${platform}`)
      : wanting('node', 'advice', { words: `This is Node ${running}; builds use the pinned ${nodeVersion}.`, remedy: 'Start the program as "npx apphub".' }),
    fine('npm', npmVersion),
    fine('esbuild', esbuildVersion),
    headers(toolchain, examples.filter(runsInstallScripts).map(({ slug }) => slug)),
  ];
}

function headers({ nodeHeaders, nodeVersion }: Toolchain, needing: readonly string[]): Check {
  if (nodeHeaders !== undefined) return fine('node headers', `of Node ${nodeVersion}`);
  const state = needing.length > 0 ? 'missing' : 'advice';
  const words = needing.length > 0 ? `The C headers of Node ${nodeVersion} are not there; ${needing.join(', ')} may need them.` : `The C headers of Node ${nodeVersion} are not there; no example needs them.`;
  return wanting('node headers', state, { words, remedy: 'Run "npm rebuild node" in the repository.' });
}

/** What examples need besides, and only if one of them does. */
export async function programChecks(examples: readonly Example[]): Promise<Check[]> {
  const native = examples.filter(runsInstallScripts).map(({ slug }) => slug);
  const python = examples.filter(({ entry }) => entry.runtime.kind === 'python');
  const minors = new Map(python.map(({ slug, entry }) => [entry.runtime.kind === 'python' && entry.runtime.minor !== undefined ? `python3.${entry.runtime.minor}` : 'python3', slug]));
  const wanted = new Map([...minors].map(([program, slug]) => [program, [slug]]));
  // node-gyp runs all of these, also where a ready-made binary makes them needless.
  if (native.length > 0) for (const program of ['cc', 'c++', 'make', 'python3']) wanted.set(program, [...(wanted.get(program) ?? []), ...native]);
  return Promise.all([...wanted].map(([program, slugs]) => programCheck(program, { slugs, required: minors.has(program) })));
}

function runsInstallScripts({ config }: Example): boolean {
  return Object.values(config.allowScripts).includes(true);
}

/** Where commands of a build look for programs; the PATH of a person does not count. */
const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin';

async function programCheck(program: string, { slugs, required }: { readonly slugs: readonly string[]; readonly required: boolean }): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, timeout: 10_000 });
    return fine(program, stdout.split('\n', 1)[0] ?? '');
  } catch {
    const words = `${program} is not in ${SEARCH_PATH}; ${required ? 'needed' : 'possibly needed'} by ${[...new Set(slugs)].join(', ')}.`;
    return wanting(program, required ? 'missing' : 'advice', { words, remedy: `Install ${program} with the package manager of this machine.` });
  }
}
