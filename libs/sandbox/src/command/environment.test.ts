import { basename, dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { shell } from '../testing/commands.ts';
import { useTestParent } from '../testing/test-parent.ts';
import { commandEnvironment } from './environment.ts';

const parent = useTestParent();

test('a command sees the allow-listed environment, what it adds, and nothing else', async () => {
  await using sandbox = await parent.open({ toolFolders: ['/opt/a', '/opt/b'] });
  const { tail } = await sandbox.run(shell('', { argv: ['env'], env: { npm_config_cache: '/cache' } }));
  expect(Object.fromEntries(tail.map((line) => line.split('=')))).toEqual({
    APPHUB_SANDBOX_ID: `${basename(sandbox.root)}.1`,
    PATH: '/opt/a:/opt/b:/usr/local/bin:/usr/bin:/bin',
    HOME: sandbox.home,
    TMPDIR: sandbox.tmp,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: '499162500',
    CI: '1',
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    npm_config_cache: '/cache',
  });
});

test('PATH begins with the folder of the running Node unless told otherwise', async () => {
  await using sandbox = await parent.open();
  const { tail } = await sandbox.run(shell('echo $PATH'));
  expect(tail[0]!.split(':')[0]).toBe(dirname(process.execPath));
});

const request = { home: '/h', tmp: '/t', toolFolders: [], marker: 'm' };

test('a command may set its own locale and zone', () => {
  expect(commandEnvironment({ ...request, added: { TZ: 'Asia/Tokyo', LC_ALL: 'C' } })).toMatchObject({ TZ: 'Asia/Tokyo', LC_ALL: 'C' });
});

test.each(['PATH', 'HOME', 'TMPDIR', 'APPHUB_SANDBOX_ID'])('a command cannot replace %s', (name) => {
  expect(() => commandEnvironment({ ...request, added: { [name]: '/elsewhere' } })).toThrow(name);
});
