import { parseDigest, parsePlatform } from '@apphub/model';
import { execFileSync } from 'node:child_process';
import { lutimesSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readInputs } from '../../inputs/index.ts';
import { addToTree } from '../../inputs/testing/tree.ts';
import { exampleFingerprint } from '../index.ts';

/**
 * Makes a small example in the folder given first, in the circumstances given second (as JSON), and writes its
 * fingerprint to stdout: run as a process of its own, under whatever environment the test gives it.
 */
const [root, circumstances] = process.argv.slice(2) as [string, string];
const { umask, reversed, seconds, git } = JSON.parse(circumstances) as { umask: number; reversed: boolean; seconds: number; git: boolean };

const names = ['package.json', 'a.ts', 'Y.ts', 'z.ts/x', 'ä.ts', 'å.ts', '10', '9', '1e3', 'i', 'src/run.sh', 'src/ß'];
process.umask(umask);
for (const name of reversed ? [...names].reverse() : names) {
  const content = `content of ${name}`;
  addToTree(join(root, 'example'), { [name]: name.endsWith('.sh') ? { run: content } : content });
}
addToTree(join(root, 'example'), { link: { link: 'src/run.sh' } });
if (git) execFileSync('git', ['init', '--quiet', '--template=', root]);
for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) lutimesSync(join(root, name), seconds, seconds);

const { fingerprint } = await exampleFingerprint(readInputs({ root: join(root, 'example'), repositoryRoot: root }), {
  toolchain: {
    nodePath: process.execPath,
    nodeVersion: '1.2.3',
    npmCliPath: '/npm',
    npmVersion: '4.5.6',
    esbuildPath: '/esbuild',
    esbuildVersion: '7.8.9',
    platform: parsePlatform('linux-x64-glibc'),
  },
  isolation: { name: 'process-group', workspacePath: undefined },
  runtime: { kind: 'node', major: 24 },
  installScripts: [],
  upstream: [],
  recipe: parseDigest(`sha256:${'0'.repeat(64)}`),
});
process.stdout.write(fingerprint);
