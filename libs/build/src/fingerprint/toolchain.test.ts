import { hostPlatform } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTree, removeTrees } from '../inputs/testing/tree.ts';
import { findToolchain } from './index.ts';

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' }).trim();

describe('the toolchain', () => {
  test('is what the repository pins, and its programs are of the versions it says', async () => {
    const tools = await findToolchain();
    const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8'));
    expect(tools).toMatchObject({ nodeVersion: devDependencies.node, npmVersion: devDependencies.npm, platform: hostPlatform() });
    expect(run(tools.nodePath, '--version')).toBe(`v${tools.nodeVersion}`);
    expect(run(tools.nodePath, tools.npmCliPath, '--version').split('\n').at(-1)).toBe(tools.npmVersion);
    expect(run(tools.esbuildPath, '--version')).toBe(tools.esbuildVersion);
  });

  test('has headers of the very same Node, or none', async () => {
    const { nodeHeaders, nodeVersion } = await findToolchain();
    if (nodeHeaders === undefined) return;
    const header = readFileSync(join(nodeHeaders, 'include/node/node_version.h'), 'utf8');
    expect(header).toContain(`#define NODE_MAJOR_VERSION ${nodeVersion.split('.')[0]}\n`);
  });

  test('that is not installed is told by the name of what is missing', async () => {
    const root = makeTree({ 'node_modules/node/package.json': `{"version":"${process.versions.node}"}` });
    await expect(findToolchain(root)).rejects.toMatchObject({ failure: { code: 'TOOL_MISSING', message: expect.stringContaining('"npm"') } });
    removeTrees();
  });
});
