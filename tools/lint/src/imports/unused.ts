import type { Finding } from '../check-port.ts';
import type { Repository } from '../repository.ts';
import type { WorkspacePackage } from './graph.ts';

const REASON = 'A dependency that nobody names is installed, updated and attacked for nothing.';

/**
 * Declared dependencies whose name stands in no file of the package.
 * Names count anywhere in a string, since some packages are run by their path instead of imported.
 */
export function unusedDependencies(repository: Repository, packages: Iterable<WorkspacePackage>): Finding[] {
  return [...packages].flatMap(({ folder, dependencies, devDependencies }) => {
    const files = repository.files.filter((path) => path.startsWith(`${folder}/`) && /\.[cm]?[jt]sx?$/.test(path));
    const text = files.map((path) => repository.text(path)).join('\n');
    const unused = [...dependencies, ...devDependencies].filter((name) => !new RegExp(`['"\`/]${described(name)}['"\`/]`).test(text));
    return unused.map((name) => ({
      rule: 'used',
      reason: REASON,
      place: `${folder}/package.json`,
      message: `nothing in ${folder} names ${name}`,
    }));
  });
}

/** Nobody imports a package of types; the compiler finds it beside the package that it describes. */
function described(name: string): string {
  return name.replace(/^@types\//, '');
}
