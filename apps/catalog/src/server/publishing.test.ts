import { beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { type TestArchive, testArchive } from './testing/archive.ts';
import { snapshot } from './testing/snapshot.ts';
import { useServer } from './testing/use-server.ts';

const server = useServer({ maxBundleBytes: 100_000 });

let publisher: string;
let first: TestArchive;
let second: TestArchive;
beforeAll(async () => {
  publisher = await server.token('publish', 'publish:force', 'read');
  [first, second] = await Promise.all([testArchive(), testArchive({ content: 'second' })]);
});

type Fields = Readonly<Record<string, string>>;

const said = (archive: TestArchive, more: Fields = {}): Fields => ({ slug: 'a', version: '1.0.0', digest: archive.digest, ...more });

function sendRaw(body: string | Buffer<ArrayBuffer>, fields: Fields, { token = publisher, headers = {} }: { token?: string; headers?: Record<string, string> } = {}) {
  return server.request(`/job-bundles?${new URLSearchParams(fields).toString()}`, { method: 'POST', token, body, headers: { 'content-type': 'application/gzip', ...headers } });
}

function sendForm(fields: readonly (readonly [string, string | Blob])[]) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return server.request('/job-bundles', { method: 'POST', token: publisher, body: form });
}

const inJson = ({ bytes, digest, manifest }: TestArchive, more: object = {}) => ({
  slug: 'json',
  version: '1.0.0',
  manifest,
  artifact: { data: bytes.toString('base64'), filename: 'json-1.0.0.tgz', contentType: 'application/gzip', checksum: digest.slice(7) },
  ...more,
});

const outcome = async (response: Response) => ({ status: response.status, ...((await response.json()) as { data?: { outcome?: string }; code?: string; detail?: string }) });

describe('an archive that is sent by itself', () => {
  test('is published once, found unchanged again, refused with other bytes, replaced by force, and brought back', async () => {
    expect(await outcome(await sendRaw(first.bytes, said(first)))).toMatchObject({ status: 201, data: { outcome: 'published', version: { digest: first.digest, checksum: first.digest.slice(7), platform: 'any', manifest: first.manifest } } });
    expect(await outcome(await sendRaw(first.bytes, said(first)))).toMatchObject({ status: 200, data: { outcome: 'unchanged' } });
    const conflict = await outcome(await sendRaw(second.bytes, said(second)));
    expect(conflict).toMatchObject({ status: 409, code: 'VERSION_EXISTS' });
    expect(conflict.detail).toMatch(`${first.digest}; this is ${second.digest}`);
    const force = { force: 'true', reason: 'mended' };
    expect(await outcome(await sendRaw(second.bytes, said(second, { force: 'true' })))).toMatchObject({ status: 400, code: 'FORCE_REASON_MISSING' });
    expect(await outcome(await sendRaw(second.bytes, said(second, force), { headers: { 'if-match': `"${second.digest}"` } }))).toMatchObject({ status: 412, code: 'VERSION_CHANGED' });
    const replaced = await sendRaw(second.bytes, said(second, force), { headers: { 'if-match': `"${first.digest}"` } });
    expect(replaced.headers.get('etag')).toBe(`"${second.digest}"`);
    expect(await outcome(replaced)).toMatchObject({ status: 200, data: { outcome: 'replaced', previousDigest: first.digest, version: { replacedAt: expect.any(String), replacedBy: expect.stringMatching(/^token:/) } } });

    const undo = () => server.request('/job-bundles/a/versions/1.0.0/undo', { token: publisher, json: { reason: 'it was right before' }, headers: { 'if-match': `"${second.digest}"` } });
    expect(await outcome(await undo())).toMatchObject({ status: 200, data: { outcome: 'undone', previousDigest: second.digest, version: { digest: first.digest } } });
    expect(await outcome(await undo())).toMatchObject({ status: 412, code: 'VERSION_CHANGED' });
    const history = (await (await server.request('/job-bundles/a/versions/1.0.0/history', { token: publisher })).json()) as { data: { action: string; reason: string | null }[] };
    expect(history.data.map(({ action, reason }) => [action, reason])).toEqual([['version.undo', 'it was right before'], ['version.replace', 'mended'], ['version.publish', null]]);
  });

  test('is not replaced by who may only publish', async () => {
    await sendRaw(first.bytes, said(first, { slug: 'scoped' }));
    const token = await server.token('publish');
    const before = await snapshot(server.database, server.store);
    expect(await outcome(await sendRaw(second.bytes, said(second, { slug: 'scoped', force: 'true', reason: 'x' }), { token }))).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
    expect(await snapshot(server.database, server.store)).toBe(before);
  });

  test('is not replaced where it is immutable', async () => {
    expect(await outcome(await sendRaw(first.bytes, said(first, { slug: 'fixed', immutable: 'true' })))).toMatchObject({ data: { version: { immutable: true } } });
    expect(await outcome(await sendRaw(second.bytes, said(second, { slug: 'fixed', force: 'true', reason: 'x' })))).toMatchObject({ status: 409, code: 'VERSION_IMMUTABLE' });
  });
});

describe('what is not as it is said to be leaves nothing behind:', () => {
  const native = () => testArchive({ content: Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), Buffer.alloc(100)]) });
  const cases: readonly (readonly [string, () => Promise<Response>, readonly [number, string]])[] = [
    ['another digest', async () => sendRaw(first.bytes, said(second, { slug: 'bad' })), [400, 'UPLOAD_MISMATCH']],
    ['another version', async () => sendRaw(first.bytes, said(first, { slug: 'bad', version: '2.0.0' })), [400, 'UPLOAD_MISMATCH']],
    ['another slug', async () => { const archive = await testArchive({ manifest: { ...first.manifest, slug: 'other' } }); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [400, 'UPLOAD_MISMATCH']],
    ['another manifest', async () => server.request('/job-bundles', { token: publisher, json: inJson(first, { manifest: { ...first.manifest, name: 'Other' } }) }), [400, 'UPLOAD_MISMATCH']],
    ['a manifest that is none', async () => { const archive = await testArchive({ manifest: { version: '1.0.0' } }); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [400, 'CONFIG_INVALID']],
    ['a manifest that is no JSON', async () => { const archive = await testArchive({ manifest: '{' }); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [400, 'CONFIG_INVALID']],
    ['a manifest that cannot be kept', async () => { const archive = await testArchive({ manifest: { ...first.manifest, metadata: '\u0000' } }); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [400, 'CONFIG_INVALID']],
    ['bytes that are no archive', async () => sendRaw('nonsense', said(first, { slug: 'bad' })), [400, 'ARCHIVE_BROKEN']],
    ['half an archive', async () => sendRaw(first.bytes.subarray(0, 100), said(first, { slug: 'bad' })), [400, 'ARCHIVE_BROKEN']],
    ['an archive without a manifest', async () => sendRaw(gzipSync(Buffer.alloc(1024)), said(first, { slug: 'bad' })), [400, 'UPLOAD_MISMATCH']],
    ['more than the limit', async () => sendRaw(Buffer.alloc(100_001, 0), said(first, { slug: 'bad' })), [413, 'UPLOAD_LIMIT']],
    ['a bomb', async () => { const archive = await testArchive({ content: Buffer.alloc(3_000_000) }); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [413, 'ARCHIVE_LIMIT']],
    ['native code for no platform', async () => { const archive = await native(); return sendRaw(archive.bytes, said(archive, { slug: 'bad' })); }, [400, 'UPLOAD_MISMATCH']],
    ['native code for another system', async () => { const archive = await native(); return sendRaw(archive.bytes, said(archive, { slug: 'bad', platform: 'darwin-arm64' })); }, [400, 'UPLOAD_MISMATCH']],
    ['fields that are missing', async () => sendRaw(first.bytes, { slug: 'bad' }), [400, 'REQUEST_INVALID']],
    ['a field that nobody knows', async () => sendRaw(first.bytes, said(first, { forse: 'true' })), [400, 'REQUEST_INVALID']],
    ['a content type that is not taken', async () => sendRaw(first.bytes, said(first, { slug: 'bad' }), { headers: { 'content-type': 'application/zip' } }), [415, 'REQUEST_TYPE_UNSUPPORTED']],
  ];

  test.each(cases)('%s', async (_, send, [status, code]) => {
    const before = await snapshot(server.database, server.store);
    expect(await outcome(await send())).toMatchObject({ status, code });
    expect(await snapshot(server.database, server.store)).toBe(before);
  });

  test('bytes that would be refused anyway are refused before they are read', async () => {
    expect(await outcome(await sendRaw('nonsense', said(second)))).toMatchObject({ status: 409, code: 'VERSION_EXISTS' });
  });

  test('a field that is misspelt is told with the name that was meant', async () => {
    const response = await sendRaw(first.bytes, said(first, { forse: 'true' }));
    expect(await response.json()).toMatchObject({ problems: ['query.forse: expected a known field, got "true"; did you mean "force"?'] });
  });

  test('native code is bound to its platform', async () => {
    const archive = await native();
    expect(await outcome(await sendRaw(archive.bytes, said(archive, { slug: 'native', platform: 'linux-x64-glibc' })))).toMatchObject({ status: 201, data: { version: { platform: 'linux-x64-glibc' } } });
  });
});

describe('an archive in a form', () => {
  const blob = () => new Blob([first.bytes], { type: 'application/gzip' });
  const fields = (slug: string) => Object.entries(said(first, { slug }));

  test('is published', async () => {
    expect(await outcome(await sendForm([...fields('form'), ['artifact', blob()]]))).toMatchObject({ status: 201, data: { version: { slug: 'form', digest: first.digest } } });
  });

  test.each([
    ['fields after it', () => [['artifact', blob()], ...fields('bad')] as const],
    ['fields that stand twice', () => [...fields('bad'), ['slug', 'other'], ['artifact', blob()]] as const],
    ['no archive', () => fields('bad')],
    ['two archives', () => [...fields('bad'), ['artifact', blob()], ['artifact', blob()]] as const],
  ])('is refused with %s', async (_, form) => {
    const versions = async () => (await (await server.request('/job-bundles', { token: publisher })).text());
    const before = await versions();
    const { status } = await sendForm(form() as readonly (readonly [string, string | Blob])[]);
    expect([400, 413]).toContain(status);
    expect(await versions()).toBe(before);
  });
});

describe('an archive in JSON, as AppHub sends it,', () => {
  test('is published', async () => {
    const response = await server.request('/job-bundles', { token: publisher, json: inJson(first, { capabilityFlags: ['fs'], metadata: { docs: 'x' }, displayName: 'J', description: 'D' }) });
    expect(await outcome(response)).toMatchObject({ status: 201, data: { bundle: { displayName: 'J', description: 'D', latestVersion: '1.0.0' }, version: { capabilityFlags: ['fs'], metadata: { docs: 'x' } } } });
    expect(response.headers.get('location')).toBe('/job-bundles/json/versions/1.0.0');
  });

  test('may have another checksum only if it is right', async () => {
    const artifact = { ...inJson(first).artifact, checksum: second.digest.slice(7) };
    expect(await outcome(await server.request('/job-bundles', { token: publisher, json: inJson(first, { slug: 'bad', artifact }) }))).toMatchObject({ status: 400, code: 'UPLOAD_MISMATCH' });
  });
});

test('a version is deprecated, taken back, and its metadata changed', async () => {
  await sendRaw(first.bytes, said(first, { slug: 'patched' }));
  const patch = async (json: object) => outcome(await server.request('/job-bundles/patched/versions/1.0.0', { method: 'PATCH', token: publisher, json }));
  expect(await patch({ deprecated: true })).toMatchObject({ status: 200, data: { status: 'deprecated', deprecatedAt: expect.any(String) } });
  expect(await patch({ deprecated: false, metadata: [1] })).toMatchObject({ status: 200, data: { status: 'published', metadata: [1] } });
  expect(await patch({})).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
});

test('what was published is told', () => {
  const outcomes = server.happenings.flatMap((happening) => (happening.kind === 'publish' ? [happening.outcome] : []));
  expect(new Set(outcomes)).toEqual(new Set(['published', 'unchanged', 'replaced']));
});
