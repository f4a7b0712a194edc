import { describe, expect, test } from '@jest/globals';
import { tellLoad } from './load-story/tell-load.ts';
import { startWorkers } from './load-story/workers.ts';
import { createLoadWorld } from './support/load-world.ts';
import { dependent } from './support/loads.ts';
import { example, sleepFor } from './support/site.ts';

describe('the story of a load', () => {
  test('with two workers of which one is killed twice ends by itself, with every example completed and published once, and is found the next time', async () => {
    // Longer than it takes to start a worker again on a busy machine.
    const slow = { script: sleepFor(4000) };
    const leaves = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const files = Object.assign({}, ...leaves.map((slug) => example(slug, slow))) as Record<string, string | object>;
    await using world = await createLoadWorld({ files: { ...files, ...dependent('end', leaves) } });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    const workers = await startWorkers(world, ['worker-1', 'worker-2'], { env: { APPHUB_BUILD_CONCURRENCY: '1' } });
    const lines: string[] = [];
    const { load, killed, completions, publications, audit, again } = await tellLoad({ client: world.client(api), workers, kills: 2, say: (line) => lines.push(line) });
    expect(load).toMatchObject({ state: 'completed', counts: { completed: 9 } });
    expect(killed).toMatchObject([{ machine: 'worker-1', stage: 'building' }, { machine: 'worker-1', stage: 'building' }]);
    expect([...completions.values(), ...publications.values()]).toEqual(Array.from({ length: 18 }, () => 1));
    expect(audit.intact).toBe(true);
    expect(again).toMatchObject({ state: 'completed', cached: 9 });
    expect(lines.filter((line) => line.includes('is killed with SIGKILL'))).toHaveLength(2);
  });

  test('ends at once where no worker has what an example needs, and says what that is', async () => {
    const large = { slug: 'large', limits: { memoryMb: 1_000_000 } };
    await using world = await createLoadWorld({ files: { ...example('large'), 'examples/large/apphub.bundle.json': large } });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    const workers = await startWorkers(world, ['worker-1']);
    const told = tellLoad({ client: world.client(api), workers, kills: 0, say: () => undefined });
    await expect(told).rejects.toMatchObject({ failure: { code: 'TOOL_MISSING', message: expect.stringMatching(/large: no live worker can build this: needs \d+ MiB of memory/) } });
  });
});
