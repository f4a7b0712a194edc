import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../testing/temp-folder.ts';
import { localReceipts } from './receipts.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const receipt = { slug: 'x', version: '1', fingerprint: digest, digest, contentDigest: digest, size: 1, platform: 'any' };

describe('local receipts', () => {
  test('are those that can be read; anything else in their folder is passed over', () => {
    using workspace = tempFolder({
      'dist/example-bundles/x.json': receipt,
      'dist/example-bundles/x.digest': digest,
      'dist/example-bundles/torn.json': '{',
      'dist/example-bundles/other.json': { ...receipt, digest: '../../etc' },
    });
    expect(localReceipts(workspace.path)).toEqual([receipt]);
  });

  test('are none before the first build', () => {
    using workspace = tempFolder();
    expect(localReceipts(workspace.path)).toEqual([]);
  });
});
