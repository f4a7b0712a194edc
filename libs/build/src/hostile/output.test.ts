import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import { attackBuild, expectNoSecret, type Place } from './testing/attack.ts';
import { hostile } from './testing/hostile.ts';
import { makeOutside, SECRET } from './testing/outside.ts';

type Script = string | ((place: Place) => string);

/** An example whose build command is `script`, after it made an entry; each `'` in it is the shell's. */
const built = (script: Script, config: object = {}) =>
  attackBuild({
    config,
    files: (place) => ({
      'package.json': { name: 'a', scripts: { build: 'sh build.sh' } },
      'build.sh': `set -e\nmkdir -p dist\necho 1 > dist/index.js\n${typeof script === 'string' ? script : script(place)}\n`,
    }),
  });

describe('links in the output', () => {
  hostile('a link out in the output', async (code) => {
    const scripts: readonly Script[] = [
      ({ outside }) => `ln -s ${outside}/secret.txt dist/stolen`,
      ({ outside }) => `ln -s ${outside} dist/stolen`,
      () => 'ln -s / dist/stolen',
      () => 'ln -s ../../../../../../../../etc/hostname dist/stolen',
      () => 'ln -s nothing dist/stolen',
      ({ outside }) => `mkdir inner && ln -s ${outside} inner/deep && ln -s ../inner dist/stolen`,
      ({ outside }) => `ln -s ${outside} aside && ln -s ../aside dist/stolen`,
      ({ outside }) => `rm dist/index.js && ln -s ${outside}/secret.ts dist/index.js`,
      ({ outside }) => `rm manifest.json && ln -s ${outside}/manifest.json manifest.json`,
    ];
    for (const script of scripts) {
      const outcome = await built(script);
      expect([outcome.code, outcome.failure?.message]).toEqual([code, outcome.failure?.message]);
      expectNoSecret(outcome);
    }
  });

  hostile('an output folder that is a link out', async (code) => {
    const scripts: readonly Script[] = [
      ({ outside }) => `rm -r dist && ln -s ${outside} dist`,
      ({ outside }) => `mkdir -p more && rm -r more && ln -s ${outside} more`,
      ({ outside }) => `mkdir -p more && ln -s ${outside} more/deep`,
    ];
    for (const script of scripts) {
      const outcome = await built(script, { files: ['dist/**/*', 'dist/secret.txt', 'more/*', 'more/deep/*', 'more/deep/secret.txt'] });
      expect(outcome.code).toBe(code);
      expectNoSecret(outcome);
    }
  });

  test('a search that follows no links follows those at the head of its pattern', () => {
    using outside = makeOutside();
    mkdirSync(join(outside.path, 'example'));
    symlinkSync(outside.path, join(outside.path, 'example/dist'));
    const found = fastGlob.sync('dist/*', { cwd: join(outside.path, 'example'), followSymbolicLinks: false });
    expect(found).toContain('dist/secret.txt');
    expect(readFileSync(join(outside.path, 'example/dist/secret.txt'), 'utf8')).toBe(SECRET);
  });

  hostile('a manifest behind a folder swapped for a link', async (code) => {
    const outcome = await attackBuild({
      config: { manifestPath: 'conf/manifest.json', files: ['dist/**/*'] },
      files: ({ outside }) => ({
        'conf/manifest.json': { name: 'a', version: '1.0.0', entry: 'dist/index.js' },
        'package.json': { name: 'a', scripts: { build: `mkdir dist; echo 1 > dist/index.js; rm -r conf; ln -s ${outside} conf` } },
      }),
    });
    expect(outcome.code).toBe(code);
    expectNoSecret(outcome);
  });

  hostile('the folder of the example swapped for a link', async (code) => {
    const scripts: readonly Script[] = [
      ({ outside }) => `cd .. && mv bundle was && ln -s ${outside} bundle`,
      ({ outside }) => `cd .. && mv bundle was && mkdir -p ../x/dist && ln -s ${outside}/secret.txt ../x/dist/index.js && ln -s ../x bundle`,
      ({ outside }) => `cd ../.. && mv workspace was && ln -s ${outside} workspace`,
    ];
    for (const script of scripts) {
      const outcome = await built(script);
      expect(outcome.code).toBe(code);
      expectNoSecret(outcome);
    }
  });

  hostile('links in a circle in the output', async (code) => {
    for (const script of ['ln -s b dist/a; ln -s a dist/b', 'ln -s self dist/self', 'ln -s .. dist/up']) {
      expect((await built(script)).code).toBe(code);
    }
  });
});

describe('files in the output', () => {
  hostile('a pipe in the output', async (code) => {
    for (const script of ['mkfifo dist/pipe', 'rm dist/index.js; mkfifo dist/index.js', 'rm manifest.json; mkfifo manifest.json']) {
      expect((await built(script)).code).toBe(code);
    }
  });

  hostile('names in the output that some platform cannot hold', async (code) => {
    const names = ['"con"', '"a:b"', '"a\\\\b"', '"end."', '"aux.txt"', '"Index.js"', "\"$(printf 'cafe\\314\\201')\"", "\"$(printf 'bad\\377')\"", "\"$(printf 'line\\nbreak')x\""];
    for (const name of names) expect((await built(`echo 2 > dist/${name}`)).code).toBe(code);
  });

  hostile('a huge sparse file in the output', async (code) => {
    expect((await built('truncate -s 3M dist/sparse', { limits: { bundleMb: 1 } })).code).toBe(code);
  });

  test('a sparse file takes no room on the drive, so that its size is all there is to count', () => {
    using outside = makeOutside();
    const path = join(outside.path, 'sparse');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 33);
    expect(statSync(path).blocks).toBe(0);
  });

  hostile('thousands of files in the output', async (code) => {
    expect((await built('i=0; while [ $i -lt 2500 ]; do : > dist/$i; i=$((i+1)); done', { limits: { bundleMb: 1 } })).code).toBe(code);
  });
});

describe('the build command', () => {
  hostile('a build that never ends', async (code) => {
    for (const script of ['while :; do sleep 0.1; done', 'trap "" TERM; sleep 1000 & sleep 1000 & wait']) {
      expect((await built(script, { limits: { timeoutSeconds: 1 } })).code).toBe(code);
    }
  });

  hostile('a build that writes 100 MB of log', async (code) => {
    const outcome = await built('head -c 104857600 /dev/zero | tr "\\0" "x" | fold -w 99', { limits: { logMb: 1 } });
    expect(outcome.code).toBe(code);
    expect(outcome.told.length).toBeLessThan(4 * 2 ** 20);
  });

  test('as a plain program it writes all of it', () => {
    const written = execFileSync('sh', ['-c', 'head -c 104857600 /dev/zero | tr "\\0" "x" | fold -w 99 | wc -c'], { encoding: 'utf8' });
    expect(Number(written)).toBeGreaterThan(104857600);
  });

  hostile('a secret printed to the log', async (code) => {
    const outcome = await built('echo "before hunter2-secret after"; printf hunter2-; printf "secret\\n" >&2');
    expect(outcome.code).toBe(code);
    expect(outcome.logLines).toBeGreaterThan(0);
    expect(outcome.told).toContain('before');
    expect(outcome.told).not.toContain('hunter2-secret after');
  });
});
