import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listExamples } from './list-examples.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'list-examples-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function example(slug: string, config: object = {}): void {
  const folder = join(root, 'examples', slug);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'apphub.bundle.json'), JSON.stringify({ slug, ...config }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ name: `The ${slug}`, version: '1.0.0', entry: 'dist/index.js' }));
}

describe('the examples of a checkout', () => {
  test('are listed by slug, the broken ones with what is wrong', async () => {
    example('winds');
    example('tides', { dependsOn: [{ slug: 'winds', path: 'upstream/winds' }] });
    example('broken', { entri: 'x' });
    const { examples } = await listExamples({ repositoryRoot: root, maxAgeMs: 0 }).list();
    expect(examples).toMatchObject([
      { slug: 'broken', version: null, problem: expect.stringContaining('entri') },
      { slug: 'tides', version: '1.0.0', name: 'The tides', directory: 'examples/tides', dependsOn: ['winds'], problem: null },
      { slug: 'winds' },
    ]);
  });

  test('are looked at again when that is asked for', async () => {
    const port = listExamples({ repositoryRoot: root, maxAgeMs: 60_000 });
    expect((await port.list()).examples).toEqual([]);
    example('winds');
    expect((await port.list()).examples).toEqual([]);
    expect((await port.list({ reload: true })).examples).toHaveLength(1);
  });
});
