import { expect, test } from '@jest/globals';
import { memoryRepository } from '../repository.ts';
import { hygieneCheck } from './hygiene.ts';

const ROOT = '/srv/checkouts/this-one';

async function rulesBroken(path: string, text = ''): Promise<string[]> {
  const { findings } = await hygieneCheck.run(memoryRepository({ [path]: text }, ROOT));
  return findings.map(({ rule }) => rule);
}

test.each([
  ['no-archives', 'examples/a/artifacts/a-1.0.0.tgz', ''],
  ['no-env-files', '.env.local', ''],
  ['env-for-nx', '.env', 'NX_TUI=false\nTOKEN=secret\n'],
  ['no-drawers', 'libs/store/src/path-utils.ts', ''],
  ['no-drawers', 'libs/store/src/helpers.ts', ''],
  ['no-lock-hosts', 'examples/a/package-lock.json', '{\n  "resolved": "https://registry.example/a/-/a-1.0.0.tgz"\n}'],
  ['no-lock-hosts', 'package-lock.json', '"resolved": "git+ssh://git@host.example/a.git"'],
  ['no-unfinished-work', 'docs/guide.md', 'FIXME: describe'],
  ['no-machine-paths', 'docs/guide.md', 'cd /home/ann/apphub'],
  ['no-machine-paths', 'libs/a/src/a.ts', "const path = '/Users/ann/apphub';"],
  ['no-machine-paths', 'docs/guide.md', `cd ${ROOT}/libs`],
])('%s finds %s', async (rule, path, text) => {
  expect(await rulesBroken(path, text)).toEqual([rule]);
});

test.each([
  ['.env', '# how Nx starts\nNX_TUI=false\n\n'],
  ['package-lock.json', '"resolved": "libs/model"'],
  ['libs/a/src/outcome.ts', "const home = join(root, 'home');"],
  ['docs/guide.md', 'See https://example.org/home/page and todo lists.'],
  ['libs/a/src/commonality.ts', ''],
])('%s with %j is clean', async (path, text) => {
  expect(await rulesBroken(path, text)).toEqual([]);
});
