import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const load = (...flags: string[]) =>
  spawnSync(process.execPath, [...flags, '-p', `Object.keys(require(${JSON.stringify(join(import.meta.dirname, 'entry.cjs'))})).sort().join()`], { encoding: 'utf8' });

describe('what Nx loads', () => {
  test('hands over to the plugin', () => {
    expect(load().stdout.trim()).toBe('createDependencies,createNodes,name,postTasksExecution,preTasksExecution');
  });

  test('says in one sentence that a Node that cannot strip types is too old', () => {
    const { status, stderr } = load('--no-strip-types');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/Error: NODE_TOO_OLD .* cannot run on Node .*; start Nx as "npx nx …": npm uses the Node pinned in this repository\.$/m);
  });
});
