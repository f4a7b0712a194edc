import { describe, expect, test } from '@jest/globals';
import { failure, FailureError } from '@apphub/model';
import { openMemoryBackend, openStore } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildExample } from '../build-example.ts';
import { loadExample } from '../example/index.ts';
import { smallExample, testRepository, type TestRepository } from '../testing/example-folder.ts';
import { type TestPorts, testPorts } from '../testing/test-ports.ts';
import { listQuarantines } from './quarantines.ts';
import { rebuild } from './rebuild.ts';
import { verifyExample, type VerifyPorts } from './verify-example.ts';

/** An example whose build command is this script, run by Node. */
const scripted = (script: string) =>
  smallExample('a', { files: { 'package.json': { name: 'a', scripts: { build: 'node build.mjs' } }, 'build.mjs': `import fs from 'node:fs';\nfs.mkdirSync('dist');\n${script}\n` } });

async function verify(repository: TestRepository, { ports }: Pick<TestPorts, 'ports'>, replaced: Partial<VerifyPorts> = {}) {
  const example = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
  if (!example.ok) throw new FailureError(example.error);
  const built = await buildExample(example.value, { upstream: [] }, ports);
  if (!built.ok) throw new FailureError(built.error);
  const { record } = built.value;
  const scratch = openStore(openMemoryBackend());
  const folder = join(repository.root, 'compared');
  mkdirSync(folder);
  return verifyExample(
    record,
    { folder, rebuild: async () => ({ ...(await rebuild(example.value, { expected: record, upstream: [], scratch }, ports)), store: scratch }) },
    { store: ports.store, records: localRecords(ports.store), secrets: ports.secrets, ...replaced },
  );
}

const index = "fs.writeFileSync('dist/index.js', 'exports.handler = () => 1;\\n');";

describe('verifying an example', () => {
  test('that gives the same bytes again is a match, and is built again for it', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const verification = await verify(repository, kit);
    expect(verification).toMatchObject({ kind: 'match', slug: 'a', rebuilt: { digest: verification.kind === 'match' && verification.record.digest } });
    expect(kit.opened).toEqual(['a', 'a']);
    expect(await listQuarantines(kit.ports.store, localRecords(kit.ports.store))).toEqual([]);
  });

  test.each([
    ['the time', 'new Date().toISOString()'],
    ['the day alone', 'new Date().toISOString().slice(0, 10)'],
    ['the year alone', "new Intl.DateTimeFormat('en', { year: 'numeric' }).format()"],
    ['the day, from another program of Node', "require('child_process').execFileSync(process.execPath, ['-p', 'new Date().toDateString()'])"],
  ])('that holds %s is a mismatch, on whatever day it was built', async (_, day) => {
    using repository = testRepository(scripted(`import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${index}\nfs.writeFileSync('dist/day.txt', String(${day}));`));
    using kit = await testPorts();
    expect(await verify(repository, kit)).toMatchObject({ kind: 'mismatch', entries: [{ path: 'dist/day.txt' }], quarantine: { kind: 'set' } });
  });

  test('that gives other bytes names what differs, and sets its record aside', async () => {
    using repository = testRepository(scripted(`${index}
      const id = String(process.hrtime.bigint()).padStart(20, '0');
      fs.writeFileSync('dist/stamp.txt', 'built\\nat ' + id + ' by hunter2-secret\\n');
      fs.writeFileSync('dist/' + id + '.bin', '');
      fs.writeFileSync('dist/stamp.bin', Buffer.from([0, 1, 2, ...id]));`));
    using kit = await testPorts();
    const verification = await verify(repository, kit);
    expect(verification).toMatchObject({
      kind: 'mismatch',
      quarantine: { kind: 'set' },
      entries: [
        { path: expect.stringMatching(/^dist\/\d+\.bin$/), kind: 'only-recorded', size: 0 },
        { path: expect.stringMatching(/^dist\/\d+\.bin$/), kind: 'only-rebuilt', size: 0 },
        { path: 'dist/stamp.bin', kind: 'binary', recordedSize: 23, rebuiltSize: 23 },
        { path: 'dist/stamp.txt', kind: 'text', lines: [{ line: 2, recorded: expect.stringMatching(/^at \d+ by \*\*\*$/), rebuilt: expect.stringMatching(/^at \d+ by \*\*\*$/) }] },
      ],
    });
    const records = localRecords(kit.ports.store);
    const held = await listQuarantines(kit.ports.store, records);
    expect(held).toMatchObject([{ slugs: ['a'], quarantines: [{ reason: expect.stringContaining('dist/stamp.txt') }] }]);
    await records.releaseQuarantine(held[0]!.fingerprint, 'known');
    expect(await listQuarantines(kit.ports.store, records)).toEqual([]);
  });

  test('that cannot be set aside is still told', async () => {
    using repository = testRepository(scripted(`${index} fs.writeFileSync('dist/stamp.txt', String(process.hrtime.bigint()));`));
    using kit = await testPorts();
    const denied = failure('RECORD_NOT_SHARED', 'There is no signing key.');
    const records = { ...localRecords(kit.ports.store), quarantine: async () => ({ kind: 'not-shared', failure: denied }) as const };
    expect(await verify(repository, kit, { records })).toMatchObject({ kind: 'mismatch', quarantine: { kind: 'not-set', failure: denied } });
  });

  test('that cannot be built again is a failure, not a mismatch', async () => {
    using repository = testRepository(smallExample('a'));
    using kit = await testPorts();
    const ports = { ...kit.ports, sandboxes: { ...kit.ports.sandboxes, open: async (slug: string) => {
      if (kit.opened.length > 0) throw new FailureError(failure('HOST_DISK', 'There is no room.'));
      return kit.ports.sandboxes.open(slug);
    } } };
    expect(await verify(repository, { ports })).toEqual({ kind: 'failed', slug: 'a', failure: failure('HOST_DISK', 'There is no room.') });
  });
});
