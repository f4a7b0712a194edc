import { checkInstallScripts, FailureError, installScriptProblems, packageName, problemsFailure, type ScriptPackage } from '@apphub/model';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './example/index.ts';
import type { Toolchain } from './fingerprint/index.ts';

/**
 * The packages whose install scripts run on this platform, as `name@version`.
 *
 * @throws FailureError INSTALL_SCRIPT_NOT_ALLOWED when the example says nothing about one that has a script.
 */
export function allowedInstallScripts({ lock, config }: Example, { platform }: Pick<Toolchain, 'platform'>): readonly string[] {
  if (lock === undefined) return [];
  const { run, refused } = checkInstallScripts(lock, { allowScripts: config.allowScripts, platform });
  refuse(refused);
  return [...new Set(run.map(({ name, version }) => `${name}@${version}`))];
}

/**
 * npm runs `node-gyp rebuild` for a package that has a binding.gyp and no install script of its own, and not every
 * lock says so. Left out silently, such a package would only fail when the bundle runs.
 *
 * @param root the example in its sandbox, with its dependencies installed.
 * @throws FailureError INSTALL_SCRIPT_NOT_ALLOWED when the example says nothing about one.
 */
export function refuseImplicitScripts({ lock, config }: Example, root: string): void {
  const unnamed = [...(lock?.packages ?? [])].flatMap(([path, entry]) => {
    const found = { name: packageName(path, entry), version: entry.version ?? '', path };
    const isNamed = [found.name, `${found.name}@${found.version}`].some((key) => Object.hasOwn(config.allowScripts, key));
    return path !== '' && !isNamed && existsSync(join(root, path, 'binding.gyp')) ? [found] : [];
  });
  refuse(unnamed);
}

function refuse(packages: readonly ScriptPackage[]): void {
  if (packages.length === 0) return;
  const problems = installScriptProblems(packages);
  throw new FailureError(problemsFailure('INSTALL_SCRIPT_NOT_ALLOWED', { problems, file: 'package-lock.json' }));
}
