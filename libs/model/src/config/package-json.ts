import { z } from 'zod';
import type { Result } from '../result.ts';
import { checkText } from './check.ts';
import type { Problem } from './problem.ts';

const specs = z.record(z.string(), z.string()).default({});

/** What this project reads of a `package.json`; all else is npm's. */
export const packageJsonSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  type: z.enum(['module', 'commonjs']).catch('commonjs').default('commonjs'),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  peerDependencies: specs,
  workspaces: z.union([z.array(z.string()), z.looseObject({})], 'a list of folders').optional(),
});

export type PackageJson = Readonly<z.output<typeof packageJsonSchema>>;

/** Reads the text of a `package.json`. */
export function parsePackageJson(text: string): Result<PackageJson, readonly Problem[]> {
  return checkText(packageJsonSchema, text);
}

/** Whether npm would install anything for this package. npm installs peer dependencies too, since its version 7. */
export function needsInstall(packageJson: PackageJson): boolean {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, workspaces } = packageJson;
  const names = [dependencies, devDependencies, optionalDependencies, peerDependencies].flatMap((group) => Object.keys(group));
  return names.length > 0 || workspaces !== undefined;
}

/** Lock files other than `package-lock.json`, by the tool that wrote them. An example that has one is refused. */
export const refusedLocks: ReadonlyMap<string, string> = new Map([
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'Yarn'],
  ['bun.lock', 'Bun'],
  ['bun.lockb', 'Bun'],
  // "npm ci" reads it in place of package-lock.json, past everything that was checked there.
  ['npm-shrinkwrap.json', 'npm shrinkwrap'],
]);
