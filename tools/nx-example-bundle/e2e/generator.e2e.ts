import { describe, expect, test } from '@jest/globals';
import { createWorkspace } from './workspace.ts';

const PLATFORM = { node: 'any', python: 'any', native: expect.stringMatching(/^(linux|darwin|win32)-/) };

describe('nx g @apphub/nx-example-bundle:example', () => {
  test.each(['node', 'native', 'python'] as const)('%s: what it made is bundled and passes its own test', async (template) => {
    using workspace = await createWorkspace({});
    const made = await workspace.nx(['g', '@apphub/nx-example-bundle:example', 'tide-tables', `--template=${template}`]);
    expect(made.exitCode).toBe(0);
    expect(made.output).toContain('npx nx run tide-tables:example-bundle');
    const tested = await workspace.nx(['run', 'tide-tables:example-test', '--output-style=static']);
    expect(tested.output).toContain('tide-tables  returned what is expected');
    expect(tested.exitCode).toBe(0);
    expect(JSON.parse(workspace.read('dist/example-bundles/tide-tables.json'))).toMatchObject({ slug: 'tide-tables', platform: PLATFORM[template] });
  });

  test('says what is wrong with a name', async () => {
    using workspace = await createWorkspace({});
    const { exitCode, output } = await workspace.nx(['g', '@apphub/nx-example-bundle:example', 'Tide Tables']);
    expect(exitCode).not.toBe(0);
    expect(output).toContain('CONFIG_INVALID');
  });
});
