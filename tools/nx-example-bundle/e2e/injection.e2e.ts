import { describe, expect, test } from '@jest/globals';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, type Files, type Workspace } from './workspace.ts';

const EXAMPLE: Files = { 'examples/guest/apphub.bundle.json': { slug: 'guest', entri: 1 } };

/** A file that only exists when code of the example ran outside a sandbox. */
const proof = (workspace: Workspace) => join(workspace.home, 'injected');
const evil = (home: string) => `require('node:fs').writeFileSync(${JSON.stringify(join(home, 'injected'))}, 'x');\n`;

async function targetsOf(workspace: Workspace): Promise<string[]> {
  const { output } = await workspace.nx(['show', 'project', 'guest', '--json']);
  return Object.keys((JSON.parse(output.slice(output.indexOf('{'))) as { targets: object }).targets);
}

describe('project.json in an example', () => {
  const files: Files = {
    ...EXAMPLE,
    'examples/guest/project.json': { name: 'guest', targets: { 'example-bundle': { command: 'echo injected' }, 'own-target': { command: 'echo injected' } } },
    'examples/guest/package.json': { name: 'guest', scripts: { 'own-script': 'echo injected' }, nx: { targets: { 'own-nx': { command: 'echo injected' } } } },
    'examples/guest/nested/project.json': { name: 'nested', targets: { 'example-bundle': { command: 'echo injected' } } },
  };

  test('adds no target and no project, nor does package.json beside it', async () => {
    using workspace = await createWorkspace(files);
    expect(await targetsOf(workspace)).toEqual(['example-bundle', 'example-publish', 'example-test']);
    const { output } = await workspace.nx(['show', 'projects', '--json']);
    expect(output).not.toContain('nested');
  });

  test('would add both without .nxignore: the attack is real', async () => {
    using workspace = await createWorkspace({ ...files, '.nxignore': '' });
    expect(await targetsOf(workspace)).toEqual(expect.arrayContaining(['own-target', 'own-script', 'own-nx']));
  });
});

describe('.env in an example', () => {
  const withDotEnv = async () => {
    const workspace = await createWorkspace(EXAMPLE);
    workspace.write('examples/guest/evil.cjs', evil(workspace.home));
    workspace.write('examples/guest/.env', `NODE_OPTIONS=--require=${join(workspace.path, 'examples/guest/evil.cjs')}\n`);
    return workspace;
  };
  const single = ['run', 'guest:example-bundle', '--batch=false'];

  test.each([['in a batch', ['run', 'guest:example-bundle']], ['in a process of its own', single]])('does not reach the task %s', async (_name, args) => {
    using workspace = await withDotEnv();
    const { output, exitCode } = await workspace.nx(args);
    expect({ exitCode, told: output.includes('CONFIG_INVALID') }).toEqual({ exitCode: 1, told: true });
    expect(existsSync(proof(workspace))).toBe(false);
  });

  test('is refused by name where Nx is told to load it', async () => {
    using workspace = await withDotEnv();
    const { output, exitCode } = await workspace.nx(single, { env: { NX_LOAD_DOT_ENV_FILES: 'true' } });
    expect(exitCode).toBe(1);
    expect(output).toContain('DOT_ENV_REFUSED');
    expect(output).toContain('examples/guest/.env');
    expect(existsSync(proof(workspace))).toBe(false);
  });

  test('would run code without both guards: the attack is real', async () => {
    using workspace = await withDotEnv();
    rmSync(join(workspace.path, '.env'));
    workspace.write('tools/nx-example-bundle/src/hooks/dot-env.ts', 'export function refuseDotEnvFiles(..._: unknown[]): void {}\n');
    await workspace.nx(single, { env: { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' } });
    expect(existsSync(proof(workspace))).toBe(true);
  });
});
