import { createToken } from '@apphub/catalog';
import { problemSchema } from '@apphub/model/api';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testArchive } from './testing/archive.ts';
import { snapshot } from './testing/snapshot.ts';
import { complete } from './testing/work-import.ts';
import { beginRun, endWith } from './testing/work-run.ts';
import { useServer } from './testing/use-server.ts';
import { begin, breakDown, plan, planOf } from './testing/work-load.ts';
import { type Document, requestsOf } from './testing/fuzz/request-of.ts';

const server = useServer({ maxBundleBytes: 1 << 20 });

const RUNS = 500;

/** Things that exist, so that requests get past the first look. */
async function seed() {
  const client = await server.client('admin');
  const archive = await testArchive();
  const other = await testArchive({ content: 'other' });
  const publish = (slug: string, of: typeof archive) => client.publish({ slug, version: '1.0.0', digest: of.digest, archive: of.bytes });
  await publish('alpha', archive);
  await publish('seeded', archive);
  const { jobId } = await client.call('importExample', { body: { slug: 'beta' } });
  await complete(server, jobId);
  const { token } = await createToken(server.database, { name: 'victim', scopes: ['read'], expiresInMs: 3_600_000, createdBy: 'test' });
  const { load } = await client.call('loadExamples', { body: { slugs: ['alpha', 'beta'] } });
  await plan(server, load.id, planOf({ alpha: [], beta: ['alpha'] }));
  await breakDown(server, await begin(server, load.id));
  const { load: waiting } = await client.call('loadExamples', { body: {} });
  const run = await client.call('createRun', { body: { reference: 'alpha' } });
  await endWith(server, await beginRun(server, run.id), { 'out/a.txt': 'A' });
  return { archive, other, ids: [run.id, jobId, token.id, load.id, waiting.id] };
}

test(`whatever is asked, the service does not fail; what it refuses changes nothing (${RUNS} requests by the description of the API)`, async () => {
  const { archive, other, ids } = await seed();
  const document = (await (await server.request('/openapi.json')).json()) as Document;
  const tokens = [await server.token('admin'), await server.token('admin'), await server.token('read', 'import')];
  const digests = fc.constantFrom(archive.digest, other.digest, archive.digest.slice(7), other.digest.slice(7));
  const requests = requestsOf(document, {
    known: {
      slug: fc.constantFrom('alpha', 'beta', 'seeded', 'fresh'),
      version: fc.constantFrom('1.0.0', '2.0.0'),
      id: fc.constantFrom(...ids),
      reference: fc.constantFrom('alpha', 'alpha@1.0.0', `seeded@${archive.digest}`, 'fresh#main', 'seeded'),
      run: fc.constantFrom(...ids),
      path: fc.constantFrom('out', 'out/a.txt', 'in'),
      digest: digests,
      checksum: digests,
      force: fc.constantFrom(true, 'true', 'false'),
      reason: fc.constant('because'),
      'if-match': fc.constantFrom(`"${archive.digest}"`, `"${other.digest}"`),
      manifest: fc.constant(archive.manifest),
      data: fc.constantFrom(archive.bytes.toString('base64'), other.bytes.toString('base64')),
      // Longer ones would be waited for.
      wait: fc.constantFrom('0ms', '5ms', '0s', '61s', '99999ms', 'soon'),
    },
    archives: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(new Uint8Array(archive.bytes), new Uint8Array(other.bytes)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Uint8Array.from(bytes)) },
      { weight: 1, arbitrary: fc.nat({ max: archive.bytes.length }).map((length) => Uint8Array.from(archive.bytes.subarray(0, length))) },
    ),
  });
  let before = await snapshot(server.database, server.store);
  const answered = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, fc.constantFrom(...tokens), async ({ method, path, headers, body }, token) => {
      const response = await server.request(path, { method, headers, token, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      const { status } = response;
      answered.add(`${method} ${status < 400 ? 'done' : 'refused'}`);
      if (status >= 500) throw new Error(`${method} ${path}: ${text}\n${server.logged.slice(-3).join('')}`);
      if (status < 400) {
        before = await snapshot(server.database, server.store);
        return;
      }
      expect(problemSchema.parse(JSON.parse(text))).toMatchObject({ status });
      expect(await snapshot(server.database, server.store)).toBe(before);
    }),
    { numRuns: RUNS },
  );
  // The requests were neither all refused nor all in order.
  expect([...answered]).toEqual(expect.arrayContaining(['GET done', 'GET refused', 'POST done', 'POST refused']));
}, 300_000);
