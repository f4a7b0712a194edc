/**
 * What is never an input, whatever `.gitignore` says.
 *
 * Kept as data, since the memory of a folder's listing is bound to it.
 */
export const leftOutRules = {
  /** git's own; git itself refuses to track these names anywhere. */
  anywhere: ['.git'],
  /**
   * Credentials and settings of one user. They must not reach a bundle, nor a fingerprint that others compare with.
   * npm gets all its settings from the build, so an example's `.npmrc` would have no say anyway.
   */
  personal: ['.npmrc', '.env', '.envrc'],
  personalPrefix: '.env.',
  /** Written by tools, beside a `package.json` or at the top; elsewhere these are names like any other. */
  besidePackage: ['.cache', '.nx', '.turbo', 'node_modules'],
} as const;

const anywhere = new Set<string>([...leftOutRules.anywhere, ...leftOutRules.personal]);
const besidePackage = new Set<string>(leftOutRules.besidePackage);

/** @param besideTools whether the folder is the top one or holds a `package.json`. */
export function isLeftOut(name: string, { besideTools }: { besideTools: boolean }): boolean {
  if (name.startsWith(leftOutRules.personalPrefix) || anywhere.has(name)) return true;
  return besideTools && besidePackage.has(name);
}
