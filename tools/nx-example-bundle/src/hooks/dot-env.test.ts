import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../testing/temp-folder.ts';
import { refuseDotEnvFiles } from './dot-env.ts';

describe('environment files of examples', () => {
  test.each(['.env', '.env.local', '.local.env', '.env.example-bundle', '.env.example-bundle.local', '.example-test.env', '.ci.local.env'])(
    '%s is refused where Nx would load it',
    (name) => {
      using workspace = tempFolder({ [`examples/sea/guest/${name}`]: '' });
      expect(() => refuseDotEnvFiles(workspace.path, undefined)).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ code: 'DOT_ENV_REFUSED', problems: [`examples/sea/guest/${name}`] }) }),
      );
    },
  );

  test.each(['.env.example', 'env', 'my.env', '.environment'])('%s is nothing that Nx would load', (name) => {
    using workspace = tempFolder({ [`examples/guest/${name}`]: '' });
    expect(() => refuseDotEnvFiles(workspace.path, 'true')).not.toThrow();
  });

  test('are of no interest where Nx is told to load none', () => {
    using workspace = tempFolder({ 'examples/guest/.env': '' });
    expect(() => refuseDotEnvFiles(workspace.path, 'false')).not.toThrow();
  });

  test('cannot be where there are no examples', () => {
    using workspace = tempFolder();
    expect(() => refuseDotEnvFiles(workspace.path, undefined)).not.toThrow();
  });
});
