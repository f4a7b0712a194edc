import type { ImportJob } from '@apphub/catalog';
import { parseDigest, parsePlatform } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import type { BuiltExample } from './child/protocol.ts';
import { publicationOf } from './publication.ts';

const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const platform = parsePlatform('linux-x64-glibc');
const built: BuiltExample = {
  receipt: { slug: 'tides', version: '1.2.0', fingerprint: digest, digest, contentDigest: digest, size: 7, platform },
  manifest: { name: 'Tides', version: '1.2.0', entry: 'dist/index.js', description: 'Ebb and flow.', metadata: { tags: ['sea'] } },
  capabilities: ['fs'],
  cached: false,
  because: 'forced',
  stageMs: {},
};
const job = (options: ImportJob['options'] = {}) => ({ requestedBy: 'token:ann/12345678', options }) as ImportJob;

describe('what an import publishes', () => {
  test('replaces what is there, in the name of whoever asked, with what the manifest says', () => {
    expect(publicationOf(job(), built, { conflict: false })).toEqual({
      slug: 'tides',
      version: '1.2.0',
      digest,
      contentDigest: digest,
      fingerprint: digest,
      platform,
      filename: 'tides-1.2.0.tgz',
      manifest: built.manifest,
      capabilityFlags: ['fs'],
      metadata: { tags: ['sea'] },
      displayName: 'Tides',
      description: 'Ebb and flow.',
      actor: 'token:ann/12345678',
      force: true,
      reason: 'import',
    });
  });

  test('keeps the reason that was given, and says when builds of the same inputs differ', () => {
    expect(publicationOf(job({ reason: 'for the demo' }), built, { conflict: false }).reason).toBe('for the demo');
    expect(publicationOf(job({ reason: ' ' }), built, { conflict: false }).reason).toBe('import');
    expect(publicationOf(job(), built, { conflict: true }).reason).toBe('import (other builds of the same inputs gave other content)');
  });
});
