import { openClient } from '@apphub/client';
import { unpackArchive } from '@apphub/pack';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CHECKOUT, EXAMPLE } from './story/subject.ts';
import { archiveFromMac } from './support/archives.ts';
import { imported as endedImport } from './support/imports.ts';
import { run } from './support/runs.ts';
import { type Service, startService } from './support/service.ts';
import { createSite, example, type Site } from './support/site.ts';

/** What the tickets ask for, in their order; that executions look for no bundle on disk is shown in executions.server.e2e.ts. */

const clientOf = (service: Service) => openClient(service);

/** Archives in a checkout, but for those of packages. */
function archivesIn(folder: string): readonly string[] {
  return globSync('**/*.{tgz,tar.gz,tgz.sha256}', { cwd: folder, exclude: (name) => name === 'node_modules' || name === '.git' });
}

async function imported(service: Service, slug: string) {
  const job = await endedImport(clientOf(service), { slug });
  expect(job).toMatchObject({ state: 'completed' });
  return job.result;
}

describe('an import on a clean machine', () => {
  test('gives a duckdb.node for Linux, and leaves no archive in the repository', async () => {
    using site = createSite();
    const before = archivesIn(CHECKOUT);
    await using service = await startService({ env: site.env('clean', { APPHUB_REPO_ROOT: CHECKOUT }) });
    await imported(service, EXAMPLE.slug);
    const { bytes } = await clientOf(service).downloadVersion({ params: EXAMPLE });
    const folder = join(site.root, 'unpacked');
    await unpackArchive(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), folder, { maxEntries: 10_000, maxBytes: 2 ** 30 });
    const modules = globSync('**/duckdb.node', { cwd: folder });
    expect(modules).toHaveLength(1);
    const header = readFileSync(join(folder, modules[0] ?? '')).subarray(0, 20);
    // ELF, 64 bits, and the machine of this process: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
    expect(header.subarray(0, 5).toString('latin1')).toBe('\u007fELF\u0002');
    expect(header.readUInt16LE(18)).toBe(process.arch === 'x64' ? 62 : 183);
    expect(archivesIn(CHECKOUT).filter((name) => !before.includes(name))).toEqual([]);
    expect(site.left()).toEqual([]);
  });
});

describe('the tickets', () => {
  let site: Site;
  let service: Service;
  beforeAll(async () => {
    site = createSite({ ...example('tides'), ...example('winds') });
    service = await startService({ env: site.env('machine') });
  });
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    site?.[Symbol.dispose]();
  });
  const versionOf = (slug: string) => clientOf(service).call('getVersion', { params: { slug, version: '1.0.0' } });

  test('an import again replaces the artifact, and nobody has to lend a hand', async () => {
    const first = await imported(service, 'tides');
    expect(await imported(service, 'tides')).toMatchObject({ digest: first?.digest, published: 'unchanged' });
    site.write(example('tides', { script: "fs.writeFileSync('dist/more.js', '// more\\n');" }));
    const second = await imported(service, 'tides');
    expect(second).toMatchObject({ published: 'replaced', digest: expect.not.stringContaining(first?.digest ?? '') });
    expect(await versionOf('tides')).toMatchObject({ digest: second?.digest, replacedAt: expect.any(String), replacedBy: expect.stringMatching(/^token:/) });
    expect(await run(clientOf(service), { reference: 'tides' })).toMatchObject({ status: 'succeeded', digest: second?.digest });
    expect(archivesIn(site.repository)).toEqual([]);
  });

  test('an archive that was made on another system is refused with what to do, and breaks no run any more once it is rebuilt', async () => {
    const client = clientOf(service);
    const mac = await archiveFromMac({ name: 'winds', version: '1.0.0' });
    await client.publish({ slug: 'winds', version: '1.0.0', digest: mac.digest, platform: 'darwin-arm64', archive: mac.bytes });
    expect(await run(client, { reference: 'winds' })).toMatchObject({ status: 'failed', failure: { code: 'RUN_PLATFORM_OTHER', remedy: expect.stringContaining('/examples/import') } });
    const rebuilt = await run(client, { reference: 'winds', autoRebuild: true });
    expect(rebuilt).toMatchObject({ status: 'succeeded', result: 'winds', digest: expect.not.stringContaining(mac.digest), attempts: [{ digest: rebuilt.digest }] });
    expect(await run(client, { reference: 'winds' })).toMatchObject({ status: 'succeeded', digest: rebuilt.digest });
    expect(await versionOf('winds')).toMatchObject({ digest: rebuilt.digest });
    expect(archivesIn(site.repository)).toEqual([]);
  });
});
