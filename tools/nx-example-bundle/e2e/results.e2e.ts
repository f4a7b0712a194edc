import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { plainExample } from './examples.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

const FILES = { ...plainExample('base'), ...plainExample('user', { dependsOn: ['base'] }), ...plainExample('wrong') };
const receiptsOf = (workspace: Workspace) => ['base', 'user', 'wrong'].map((slug) => workspace.read(`dist/example-bundles/${slug}.json`));

describe('the two executors', () => {
  test('give the same receipts, and the same words for a failed test', async () => {
    const files = { ...FILES, 'examples/wrong/tests/expected-output.json': { value: 2 } };
    using batched = await createWorkspace(files);
    using forked = await createWorkspace(files);
    const results = [];
    for (const [workspace, batch] of [[batched, true], [forked, false]] as const) {
      const bundled = await workspace.nx(['run-many', '-t', 'example-bundle', `--batch=${batch}`]);
      const tested = await workspace.nx(['run-many', '-t', 'example-test', `--batch=${batch}`]);
      expect([bundled.exitCode, tested.exitCode]).toEqual([0, 1]);
      expect(tested.output).toContain('TEST_FAILED');
      expect(tested.output).toContain('result.value: expected 2, got 1');
      results.push(receiptsOf(workspace));
    }
    expect(results[0]).toEqual(results[1]);
  });
});

describe('a receipt', () => {
  test('holds nothing of the time, the host or the way the bundle came about', async () => {
    using workspace = await createWorkspace(FILES);
    await workspace.nx(['run-many', '-t', 'example-bundle']);
    const built = receiptsOf(workspace);
    await workspace.nx(['reset']);
    execFileSync('rm', ['-rf', `${workspace.path}/dist`]);
    const { output } = await workspace.nx(['run-many', '-t', 'example-bundle', '--output-style=static']);
    expect(output).toContain('found in the store');
    expect(receiptsOf(workspace)).toEqual(built);
    expect(Object.keys(JSON.parse(built[0]!) as object)).toEqual(['slug', 'version', 'fingerprint', 'digest', 'contentDigest', 'size', 'platform']);
    expect(workspace.read('dist/example-bundles/base.digest')).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  });
});
