import { expect, test } from '@jest/globals';
import { plannerEnvironment } from './environment.ts';

test('of the environment of the caller what Nx and git need is passed on, and nothing else', () => {
  const given = { PATH: '/bin', HOME: '/root', AWS_SECRET_ACCESS_KEY: 's', NODE_OPTIONS: '--require=x', GIT_DIR: '/elsewhere', NX_BASE: 'x', NX_DAEMON: 'true', APPHUB_TOKEN: 't' };
  const env = plannerEnvironment(given, '/repository');
  expect(env).toMatchObject({ PATH: '/bin', HOME: '/root', NX_DAEMON: 'false', NX_LOAD_DOT_ENV_FILES: 'false', NX_WORKSPACE_ROOT_PATH: '/repository' });
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'NODE_OPTIONS', 'GIT_DIR', 'NX_BASE', 'APPHUB_TOKEN', 'TMPDIR']) expect(env).not.toHaveProperty(name);
});
