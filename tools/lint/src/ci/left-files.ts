import { globSync, readdirSync } from 'node:fs';

/** Temp folders of this project, and archives in the checkout: neither may outlive a command. */
export function filesLeft({ temp, checkout }: { readonly temp: string; readonly checkout: string }): string[] {
  const folders = readdirSync(temp).filter((name) => name.startsWith('apphub-'));
  const archives = globSync('**/*.tgz', { cwd: checkout, exclude: (name) => name === 'node_modules' || name === '.git' || name === 'fixtures' });
  return [...folders.map((name) => `temp folder ${name}`), ...archives.map((path) => `archive ${path}`)];
}
