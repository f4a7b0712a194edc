import { describe, expect, test } from '@jest/globals';
import { failureFrom } from './testing/failure-code.ts';
import { unsoundRows } from './testing/inspect.ts';
import { digestOf, publication, registerContents, replacement } from './testing/publications.ts';
import { useTestDatabase } from '../testing/index.ts';
import { getBundle, getVersion, listBundles, listHistory, patchVersion, publishVersion, undoReplacement } from './index.ts';

const db = useTestDatabase();

/** A bundle of its own with these versions. */
async function newBundle(slug: string, versions: readonly string[]) {
  await registerContents(db.database, ['a', 'b']);
  for (const version of versions) await publishVersion(db.database, publication('a', { slug, version, metadata: { first: true } }));
  return (version: string, changes: Partial<Parameters<typeof patchVersion>[1]>) => patchVersion(db.database, { slug, version, actor: 'ann', ...changes });
}

describe('patching a version', () => {
  test('deprecates it and takes that back, with entry and event, and never moves its pointer', async () => {
    const patch = await newBundle('deprecated', ['1.0.0', '2.0.0']);
    const name = { slug: 'deprecated', version: '2.0.0' };
    expect(await patch('2.0.0', { deprecated: true, reason: 'a leak' })).toMatchObject({
      kind: 'patched',
      bundle: { latestVersion: '1.0.0' },
      version: { status: 'deprecated', deprecatedAt: expect.any(Date), digest: digestOf('a') },
    });
    expect(await patch('1.0.0', { deprecated: true })).toMatchObject({ bundle: { latestVersion: '2.0.0' } });
    expect(await patch('2.0.0', { deprecated: false })).toMatchObject({ kind: 'patched', version: { status: 'published', deprecatedAt: undefined } });
    expect((await listHistory(db.database, name)).map(({ action, reason }) => [action, reason])).toEqual([
      ['version.restore', null],
      ['version.deprecate', 'a leak'],
      ['version.publish', null],
    ]);
    const { rows } = await db.database.raw("SELECT type FROM events WHERE slug = 'deprecated' ORDER BY number");
    expect(rows.map(({ type }) => type)).toEqual(['job.bundle.published', 'job.bundle.published', 'job.bundle.deprecated', 'job.bundle.deprecated', 'job.bundle.updated']);
    expect(await unsoundRows(db.database)).toEqual([]);
  });

  test('changes what is said about it, for the content that it was said about', async () => {
    const patch = await newBundle('described', ['1.0.0']);
    const name = { slug: 'described', version: '1.0.0' };
    expect(await patch('1.0.0', { metadata: { note: 'checked' } })).toMatchObject({ kind: 'patched', version: { metadata: { note: 'checked' } } });
    await publishVersion(db.database, replacement('b', { ...name, metadata: null }));
    expect((await getVersion(db.database, name)).metadata).toBeUndefined();
    expect((await undoReplacement(db.database, { ...name, actor: 'ann' })).version.metadata).toEqual({ note: 'checked' });
    expect(await patch('1.0.0', { metadata: null })).toMatchObject({ kind: 'patched', version: { metadata: undefined } });
    expect(await unsoundRows(db.database)).toEqual([]);
  });

  test('to what it is already changes nothing', async () => {
    const patch = await newBundle('same', ['1.0.0']);
    const before = await getBundle(db.database, { slug: 'same' });
    for (const changes of [{}, { deprecated: false }, { metadata: { first: true } }]) expect(await patch('1.0.0', changes)).toMatchObject({ kind: 'unchanged' });
    expect(await getBundle(db.database, { slug: 'same' })).toEqual(before);
    expect(await listHistory(db.database, { slug: 'same', version: '1.0.0' })).toHaveLength(1);
  });

  test('that is not there, or to what cannot be kept, is refused', async () => {
    const patch = await newBundle('refused', ['1.0.0']);
    expect(await failureFrom(patch('9.9.9', { deprecated: true }))).toMatchObject({ code: 'VERSION_UNKNOWN' });
    expect(await failureFrom(patch('1.0.0', { slug: 'nobody', deprecated: true }))).toMatchObject({ code: 'VERSION_UNKNOWN' });
    expect(await failureFrom(patch('1.0.0', { metadata: '\ud800' }))).toMatchObject({ code: 'PUBLISH_INVALID' });
    expect(await failureFrom(patch('1.0.0', { metadata: 'a\u0000' }))).toMatchObject({ code: 'TEXT_UNSTORABLE' });
  });
});

describe('reading', () => {
  test('lists bundles by slug, in code-unit order, page by page', async () => {
    for (const slug of ['zz.b', 'zz-a', 'zz_c', 'zz1']) await newBundle(slug, ['1.0.0']);
    const first = await listBundles(db.database, { after: 'zz', limit: 2 });
    const second = await listBundles(db.database, { after: first.at(-1)?.slug ?? '', limit: 2 });
    expect([...first, ...second].map(({ slug }) => slug)).toEqual(['zz-a', 'zz.b', 'zz1', 'zz_c']);
    expect(await listBundles(db.database, { after: 'zz_c' })).toEqual([]);
  });

  test('shows a bundle with its versions, newest first', async () => {
    await newBundle('many', ['1.0.0', '3.0.0', '2.0.0']);
    const { bundle, versions } = await getBundle(db.database, { slug: 'many' });
    expect(bundle.latestVersion).toBe('2.0.0');
    expect(versions.map(({ version }) => version)).toEqual(['2.0.0', '3.0.0', '1.0.0']);
  });

  test('of what is not there is refused', async () => {
    expect(await failureFrom(getBundle(db.database, { slug: 'nobody' }))).toMatchObject({ code: 'BUNDLE_UNKNOWN' });
    expect(await failureFrom(getVersion(db.database, { slug: 'nobody', version: '1' }))).toMatchObject({ code: 'VERSION_UNKNOWN' });
    expect(await failureFrom(listHistory(db.database, { slug: 'nobody', version: '1' }))).toMatchObject({ code: 'VERSION_UNKNOWN' });
  });
});
