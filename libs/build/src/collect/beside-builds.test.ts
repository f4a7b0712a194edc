import { expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model';
import { type Backend, openStore } from '@apphub/store';
import type { BuildRecord } from '@apphub/trust';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createBuilder } from '../builder.ts';
import { loadExample } from '../example/index.ts';
import { smallExample, testRepository } from '../testing/example-folder.ts';
import { aged } from '../testing/old-store.ts';
import { testPorts } from '../testing/test-ports.ts';
import { collect } from './collect.ts';
import { writeUse } from './use-mark.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Calls take a moment, another one each time, so that builds and collections meet in the middle of each other. */
function slowed(backend: Backend): Backend {
  const slow = async <T>(work: () => Promise<T>): Promise<T> => {
    await pause(Math.random() * 4);
    return work();
  };
  return {
    ...backend,
    put: (...call) => slow(() => backend.put(...call)),
    head: (...call) => slow(() => backend.head(...call)),
    get: (...call) => slow(() => backend.get(...call)),
    delete: (...call) => slow(() => backend.delete(...call)),
  };
}

test('builds beside a collection that wants all their bundles succeed, and what they tell of is there', async () => {
  const upstream = smallExample('a');
  using repository = testRepository({ ...upstream, ...smallExample('b', { config: { dependsOn: [{ slug: 'a' }] } }) });
  using kit = await testPorts({ wrap: (backend) => slowed(aged(backend, 30)) });
  const old = openStore(aged(kit.backend, 30));
  const find = (slug: string) => loadExample(join(repository.root, 'examples', slug), { repositoryRoot: repository.root });
  const longAgo = new Date(Date.now() - 30 * DAY).toISOString();
  const { records } = kit.ports;
  const ports = { ...kit.ports, records: { ...records, add: (record: BuildRecord) => records.add({ ...record, finishedOn: longAgo }) } };
  const age = async () => {
    for await (const { digest } of old.listBlobs()) await writeUse(old, digest, { usedOn: Date.now() - 30 * DAY });
  };
  const sweep = () => collect(old, { apply: true, graceMs: DAY, maxAgeMs: DAY });
  for (let round = 0; round < 12; round += 1) {
    await age();
    const [built] = await Promise.all([
      pause(Math.random() * 30).then(() => createBuilder(find, { concurrency: 2 }, ports).build('b')),
      pause(Math.random() * 60).then(sweep),
    ]);
    if (!built.ok) throw new FailureError(built.error);
    expect(await old.statBlob(built.value.receipt.digest)).toBeDefined();
  }
  await age();
  expect((await sweep()).freed.blobs).toBeGreaterThan(0);
});
