import { openClient } from '@apphub/client';
import { describe, expect, test } from '@jest/globals';
import { CHECKOUT, EXAMPLE } from './story/subject.ts';
import { tellStory } from './story/tell-story.ts';
import { startService } from './support/service.ts';
import { createSite } from './support/site.ts';

describe('an example with native code that was published from another system', () => {
  test('is replaced by an import, kept from plain publishes, replaced by force, brought back by an undo; the trail tells it all', async () => {
    using site = createSite();
    await using service = await startService({ env: site.env('machine', { APPHUB_REPO_ROOT: CHECKOUT }) });
    const lines: string[] = [];
    const story = await tellStory({ client: openClient(service), ...EXAMPLE, say: (line) => lines.push(line) });
    const { seed, seeded, statuses, imported, refusal, replaced, undone, history, audit } = story;

    expect(seeded).toMatchObject({ digest: seed, platform: 'darwin-arm64', replacedAt: null });
    expect(statuses.map(({ stage }) => stage)).toEqual(['queued', 'resolving', 'resolving', 'installing-dependencies', 'building', 'packaging', 'uploading', 'completed']);
    expect(statuses.at(-1)).toMatchObject({ state: 'completed', digest: imported.digest, cached: false, failure: null });
    expect(imported).toMatchObject({ platform: expect.stringMatching(/^linux-/), replacedAt: expect.any(String), replacedBy: expect.stringMatching(/^token:/) });
    expect(imported.digest).not.toBe(seed);

    expect(refusal.code).toBe('VERSION_EXISTS');
    expect(refusal.message).toContain(imported.digest);
    expect(refusal.message).toContain(seed);
    expect(replaced).toMatchObject({ digest: seed, platform: 'darwin-arm64' });
    expect(undone).toMatchObject({ digest: imported.digest, platform: imported.platform });

    expect(history.map(({ action, oldDigest, newDigest, reason }) => ({ action, oldDigest, newDigest, reason }))).toEqual([
      { action: 'version.undo', oldDigest: seed, newDigest: imported.digest, reason: 'wrong machine' },
      { action: 'version.replace', oldDigest: imported.digest, newDigest: seed, reason: 'for the Mac in the lab' },
      { action: 'version.replace', oldDigest: seed, newDigest: imported.digest, reason: 'built on another system' },
      { action: 'version.publish', oldDigest: null, newDigest: seed, reason: null },
    ]);
    expect(audit.intact).toBe(true);
    expect(service.log.join('\n')).toContain(`replaced at ${imported.digest}`);
    expect(lines.length).toBeGreaterThan(20);
  });
});
