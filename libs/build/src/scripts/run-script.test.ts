import { describe, expect, test } from '@jest/globals';
import { detectIsolation, processGroup } from '@apphub/sandbox';
import type { FailureError } from '@apphub/model';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../install.ts';
import { type InstalledExample, installedExample, type InstalledPackage } from '../testing/installed-example.ts';
import { planScripts } from './plan-scripts.ts';
import { runInstallScript } from './run-script.ts';

const EVENTS = ['preinstall', 'install', 'postinstall'] as const;
const { bubblewrap } = await detectIsolation();
const isolations = [processGroup, ...(bubblewrap.ok ? [bubblewrap.value.isolation] : [])].map((isolation) => ({ name: isolation.profile.name, isolation }));

async function runAll({ context, root }: InstalledExample): Promise<void> {
  for (const script of planScripts(context.example, { root, ...context.ports.toolchain })) await runInstallScript(script, context);
}

/** A package of which each script writes its environment and appends its name to a list that all share. */
function tellingPackage(name: string, more: { manifest?: object; entry?: object } = {}): InstalledPackage {
  const scripts = Object.fromEntries(EVENTS.map((event) => [event, 'node tell.js']));
  const tell = `const { appendFileSync, writeFileSync } = require('node:fs');
const { npm_lifecycle_event: event, npm_package_name: name, INIT_CWD } = process.env;
writeFileSync(event + '.json', JSON.stringify({ ...process.env, cwd: process.cwd(), umask: process.umask(), argv: process.argv }));
appendFileSync(INIT_CWD + '/order.txt', event + ' ' + name + '\\n');
`;
  return { manifest: { name, version: '1.2.3', scripts, ...more.manifest }, entry: { ...more.entry }, files: { 'tell.js': tell } };
}

describe.each(isolations)('a script in $name', ({ isolation }) => {
  test('has the environment that npm rebuild gives it, less the host it was downloaded from', async () => {
    const path = 'node_modules/@scope/telling';
    const facts = { engines: { node: '>=18', npm: '*' }, bin: { telling: 'tell.js' } };
    const telling = tellingPackage('@scope/telling', { manifest: facts, entry: facts });
    await using example = await installedExample({ [path]: telling }, { config: { allowScripts: { '@scope/telling': true } }, isolation });
    const told = () => EVENTS.map((event) => JSON.parse(example.read(`${path}/${event}.json`)) as Record<string, unknown>);

    await runAll(example);
    const ours = told();
    expect(await npm(example.context, ['rebuild', '@scope/telling@1.2.3'], { network: false })).toMatchObject({ kind: 'exited', exitCode: 0 });
    const theirs = told();

    expect(theirs[0]).toMatchObject({ npm_package_resolved: 'https://registry.example/a.tgz', npm_package_engines_node: '>=18', npm_package_bin_telling: 'tell.js' });
    // Each command of a sandbox has an id of its own.
    const alike = { npm_package_resolved: undefined, APPHUB_SANDBOX_ID: undefined };
    expect(ours.map((environment) => ({ ...environment, ...alike }))).toEqual(theirs.map((environment) => ({ ...environment, ...alike })));
    expect(ours[0]).not.toHaveProperty('npm_package_resolved');
  });

  test('finds the programs of packages, the nearest first, and node-gyp', async () => {
    const program = (says: string): string => `#!/bin/sh\necho ${says}\n`;
    const files = { 'node_modules/.bin/both': program('near'), '../.bin/both': program('far'), '../.bin/other': program('other') };
    const scripts = { install: 'both; other; command -v node-gyp' };
    await using example = await installedExample({ 'node_modules/p': { manifest: { name: 'p', version: '1.0.0', scripts }, files } }, { config: { allowScripts: { p: true } }, isolation });
    await runAll(example);
    expect(example.log).toEqual(['> p@1.0.0 install', `> ${scripts.install}`, 'near', 'other', expect.stringMatching(/node-gyp-bin\/node-gyp$/)]);
  });
});

test('of several packages all scripts of one event run before the next event, outer packages first, as under npm rebuild', async () => {
  const packages = {
    'node_modules/z': tellingPackage('z'),
    'node_modules/a': tellingPackage('a'),
    'node_modules/@s/m': tellingPackage('@s/m'),
    'node_modules/a/node_modules/b': tellingPackage('b'),
    'node_modules/z/node_modules/a': tellingPackage('a', { manifest: { version: '2.0.0', scripts: { install: 'node tell.js' } } }),
  };
  await using example = await installedExample(packages, { config: { allowScripts: { z: true, a: true, '@s/m': true, b: true } } });
  await runAll(example);
  const ours = example.read('order.txt');
  rmSync(join(example.root, 'order.txt'));
  await npm(example.context, ['rebuild', '--foreground-scripts'], { network: false });
  expect(ours).toBe(example.read('order.txt'));
  expect(ours.split('\n')).toHaveLength(14);
});

describe('a script that fails', () => {
  const failing = { 'node_modules/f': { manifest: { name: 'f', version: '1.0.0', scripts: { install: 'echo hunter2-secret; echo last words >&2; exit 3', postinstall: 'touch ran' } } } };

  test('fails the installation with its last words, masked, and nothing runs after it', async () => {
    await using example = await installedExample(failing, { config: { allowScripts: { f: true } } });
    const { failure } = await runAll(example).then(() => { throw new Error('It did not fail.'); }, (error: unknown) => error as FailureError);
    expect(failure).toMatchObject({ code: 'INSTALL_FAILED', message: 'The install script of f@1.0.0 ended with exit code 3.' });
    expect(failure.problems).toEqual(expect.arrayContaining(['> f@1.0.0 install', 'last words']));
    expect(JSON.stringify([failure, example.log])).not.toContain('hunter2');
    expect(existsSync(join(example.root, 'node_modules/f/ran'))).toBe(false);
  });

  test('is ended at its time limit, under its own name', async () => {
    const slow = { 'node_modules/f': { manifest: { name: 'f', version: '1.0.0', scripts: { preinstall: 'sleep 60' } } } };
    await using example = await installedExample(slow, { config: { allowScripts: { f: true }, limits: { timeoutSeconds: 1 } } });
    await expect(runAll(example)).rejects.toMatchObject({ failure: { code: 'LIMIT_TIME', message: expect.stringContaining('the preinstall script of f@1.0.0') } });
  });

  test('because its folder is gone, fails like any other', async () => {
    const gone = { 'node_modules/f': { manifest: { name: 'f', version: '1.0.0', scripts: { preinstall: 'cd .. && rm -r f && ln -s /nowhere f', install: 'true' } } } };
    await using example = await installedExample(gone, { config: { allowScripts: { f: true } } });
    await expect(runAll(example)).rejects.toMatchObject({ failure: { code: 'INSTALL_FAILED' } });
  });

  test.each([['a NUL', 'true\0'], ['more than a shell takes', `true ${'x'.repeat(200_000)}`]])('because it has %s, fails like any other', async (_, install) => {
    await using example = await installedExample({ 'node_modules/f': { manifest: { name: 'f', version: '1.0.0', scripts: { install } } } }, { config: { allowScripts: { f: true } } });
    await expect(runAll(example)).rejects.toMatchObject({ failure: { code: 'INSTALL_FAILED' } });
  });
});
