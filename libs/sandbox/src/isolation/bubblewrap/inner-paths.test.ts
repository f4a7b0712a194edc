import { expect, test } from '@jest/globals';
import type { Places } from '../isolation.ts';
import { INNER, innerView } from './inner-paths.ts';

const places: Places = {
  workspace: '/var/tmp/apphub-x/workspace',
  home: '/var/tmp/apphub-x/home',
  tmp: '/var/tmp/apphub-x/tmp',
  toolFolders: ['/repo/node_modules/node/bin', '/usr/lib/tool/bin'],
  mounts: [
    { path: '/repo/node_modules/npm', access: 'read' },
    { path: '/tmp/cache', access: 'write' },
    { path: '/repo/node_modules/npm/bin', access: 'read' },
  ],
};

const view = innerView(places, ['/usr', '/etc/ssl/certs']);

test.each([
  ['/var/tmp/apphub-x/workspace', '/workspace'],
  ['/var/tmp/apphub-x/workspace/bundle/x', '/workspace/bundle/x'],
  ['/var/tmp/apphub-x/home/npmrc', `${INNER.home}/npmrc`],
  ['/var/tmp/apphub-x/tmp/job.json', '/tmp/job.json'],
  ['/repo/node_modules/node/bin/node', '/tools/0/node'],
  ['/usr/lib/tool/bin/tool', '/tools/1/tool'],
  ['/repo/node_modules/npm/lib/cli.js', '/mnt/0/lib/cli.js'],
  ['/repo/node_modules/npm/bin/npm-cli.js', '/mnt/2/npm-cli.js'],
  ['/tmp/cache', '/mnt/1'],
  ['/usr/bin/env', '/usr/bin/env'],
  ['/etc/ssl/certs/ca.crt', '/etc/ssl/certs/ca.crt'],
])('%s is seen as %s', (outside, inside) => {
  expect(view(outside)).toBe(inside);
});

test.each(['/', '/repo', '/repo/package.json', '/repo/node_modules/npm-other', '/var/tmp/apphub-x/owner.json', '/usr-other', '/etc/passwd', '/tmp', '/home/builder'])(
  '%s is not seen',
  (path) => {
    expect(view(path)).toBeUndefined();
  },
);
