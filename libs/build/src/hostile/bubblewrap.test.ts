import { describe, expect, test } from '@jest/globals';
import fastGlob from 'fast-glob';
import { detectIsolation, type Isolation, processGroup } from '@apphub/sandbox';
import { type Attack, attackBuild, expectNoSecret, type Place } from './testing/attack.ts';
import { SECRET } from './testing/outside.ts';

const { bubblewrap } = await detectIsolation();

const script = (build: string) => ({ 'package.json': { name: 'a', scripts: { build: 'sh build.sh' } }, 'build.sh': `mkdir -p dist && echo 1 > dist/index.js\n${build}\n` });
const attackIn = (isolation: Isolation, attack: Attack) => attackBuild({ ...attack, isolation });

const writes: Attack = { files: ({ outside }: Place) => script(`echo pwned > ${outside}/pwned && rm ${outside}/secret.txt`) };
const reads: readonly Attack[] = [
  { files: ({ outside }) => script(`cp ${outside}/secret.txt dist/stolen`) },
  { files: ({ outside }) => script(`ln ${outside}/secret.txt dist/stolen`) },
];
const extended: Attack = {
  files: ({ outside }) => ({ 'tsconfig.json': { extends: `${outside}/secret.txt` } }),
};

describe('what a process group does not hold', () => {
  test('a build command that writes outside', async () => {
    await attackIn(processGroup, { ...writes, reachesOutside: true });
  });

  test('a build command that takes a file from outside into the output', async () => {
    for (const attack of reads) expect((await attackIn(processGroup, attack)).bundle.get('dist/stolen')).toBe(SECRET);
  });

  test('a tsconfig.json whose base is a file outside: its words are told', async () => {
    expect((await attackIn(processGroup, extended)).told).toContain('planted');
  });
});

const inside = bubblewrap.ok ? bubblewrap.value.isolation : undefined;
const describeInside = inside === undefined ? describe.skip : describe;

describeInside('is held by bubblewrap', () => {
  test('there is nothing outside to write to', async () => {
    expect((await attackIn(inside!, writes)).code).toBe('BUILD_FAILED');
  });

  test('there is nothing outside to take', async () => {
    for (const attack of reads) {
      const outcome = await attackIn(inside!, attack);
      expect(outcome.code).toBe('BUILD_FAILED');
      expectNoSecret(outcome);
    }
  });

  test('there is nothing outside for a tsconfig.json to extend', async () => {
    expectNoSecret(await attackIn(inside!, extended));
  });

  test('an import of a file outside finds none, and one of the system is refused', async () => {
    const taking = (path: string) => ({ 'src/index.ts': `import * as stolen from '${path}';\nexport const handler = () => stolen;\n` });
    const outcome = await attackIn(inside!, { files: ({ outside }) => taking(`${outside}/secret.json`) });
    expect(outcome.code).toBe('BUILD_FAILED');
    expectNoSecret(outcome);
    const [ofSystem] = fastGlob.sync('/usr/{share,lib}/**/*.txt', { deep: 5, suppressErrors: true });
    expect((await attackIn(inside!, { files: taking(ofSystem!) })).code).toBe('BUILD_INPUT_ESCAPE');
  });

  test('links in the output are refused as elsewhere, a folder swapped for one too', async () => {
    for (const build of ['ln -s /usr/lib dist/stolen', 'rm -r dist && ln -s /usr/lib dist', 'cd .. && mv bundle was && ln -s /usr bundle']) {
      expect((await attackIn(inside!, { files: script(build) })).code).toMatch(/^(PACK_LINK_ESCAPE|BUILD_FAILED)$/);
    }
  });
});
