import { describe, expect, test } from '@jest/globals';
import { type Database, markDeleting, migrate, openDatabase, publishInTransaction, type PublishInput, publishVersion, registerBlob, type Transaction, undoReplacement } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { ANY_PLATFORM, type Digest, FailureError } from '@apphub/model';
import { startEmbeddedPostgres } from '@apphub/postgres';
import { layout, openFileBackend, openStore } from '@apphub/store';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRepository, type Repository } from './repository.ts';

const DAY = 24 * 60 * 60 * 1000;
const db = useTestDatabase();
let round = 0;

interface Gone {
  readonly catalog: boolean;
  readonly taken: readonly { readonly digest: Digest; readonly reason: string; readonly fate: string }[];
}

/** A store with a catalog; whatever is put into them is a month old. */
interface World extends Disposable {
  readonly repository: Repository;
  /** Stores bytes, and says so to the catalog. */
  upload(text: string): Promise<Digest>;
  /** Stores bytes of which the catalog does not know. */
  keep(text: string): Promise<Digest>;
  has(digest: Digest): Promise<boolean>;
  gc(...words: string[]): Promise<Gone>;
}

function createWorld({ repository = createRepository({}), database = db.database, env = { DATABASE_URL: db.url } }: { readonly repository?: Repository; readonly database?: Database; readonly env?: Readonly<Record<string, string>> } = {}): World {
  const store = openStore(openFileBackend(repository.store));
  const isStored = async (digest: Digest) => (await store.statBlob(digest)) !== undefined;
  const keep = async (text: string) => {
    const { digest } = await store.writeBlob((sink) => sink(Buffer.from(text)));
    utimesSync(join(repository.store, layout.blob(digest)), new Date(), new Date(Date.now() - 31 * DAY));
    return digest;
  };
  return {
    repository,
    keep,
    async upload(text) {
      const digest = await keep(text);
      await registerBlob(database, { digest, size: text.length }, { isStored: () => isStored(digest) });
      await database.execute("UPDATE blobs SET stored_at = now() - interval '31 days' WHERE digest = $1", [digest]);
      return digest;
    },
    has: isStored,
    gc: (...words) => repository.json<Gone>(['gc', ...words], { env }),
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  };
}

/** What publishes a digest as a version of its own. */
function publication(digest: Digest, changes: Partial<PublishInput> = {}): PublishInput {
  const version = `${(round += 1)}.0.0`;
  return { slug: 'tides', version, digest, platform: ANY_PLATFORM, manifest: { name: 'Tides', version }, actor: 'token:ann/00000000', ...changes };
}

const codeOf = (error: unknown) => (error instanceof FailureError ? error.failure.code : String(error));

describe('apphub gc of a store with a catalog', () => {
  test('keeps what a version points at, and takes what was uploaded for nothing', async () => {
    using world = createWorld();
    const [published, abandoned, unknown] = [await world.upload('published'), await world.upload('abandoned'), await world.keep('of which nobody knows')];
    await publishVersion(db.database, publication(published));
    const tried = await world.repository.apphub(['gc'], { env: { DATABASE_URL: db.url } });
    expect(tried.stdout).toMatch(/^Store file:.*, with its catalog\n/);
    expect(tried.stdout).toMatch(new RegExp(`bundle ${abandoned.slice(7, 19)} .*: neither a record nor the catalog names it; would be deleted\n`));
    expect(await world.has(abandoned)).toBe(true);

    const { catalog, taken } = await world.gc('--apply', '--yes', '--max-age', '1d', '--max-size', '1B');
    expect({ catalog, gone: taken.map(({ digest, fate }) => `${digest} ${fate}`).sort() }).toEqual({ catalog: true, gone: [abandoned, unknown].map((digest) => `${digest} deleted`).sort() });
    expect([await world.has(published), await world.has(abandoned), await world.has(unknown)]).toEqual([true, false, false]);
    expect(await publishVersion(db.database, publication(abandoned)).catch(codeOf)).toBe('BLOB_MISSING');
    await publishVersion(db.database, publication(await world.upload('abandoned')));
    expect((await world.gc('--apply', '--yes')).taken).toEqual([]);
  });

  test('keeps what was uploaded a moment ago, whatever its bytes are', async () => {
    using world = createWorld();
    const digest = await world.upload('uploaded again');
    await db.database.execute('UPDATE blobs SET stored_at = now() WHERE digest = $1', [digest]);
    expect((await world.gc('--apply', '--yes')).taken).toEqual([]);
  });

  test('keeps what was replaced for thirty days, so that it can be brought back', async () => {
    using world = createWorld();
    const [first, second] = [await world.upload('replaced'), await world.upload('replacing')];
    const input = publication(first);
    await publishVersion(db.database, input);
    await publishVersion(db.database, { ...input, digest: second, force: true, reason: 'a better build' });
    expect((await world.gc('--apply', '--yes')).taken).toEqual([]);
    await undoReplacement(db.database, { slug: input.slug, version: input.version, actor: input.actor });
    expect((await world.gc('--apply', '--yes')).taken).toEqual([]);

    await db.database.execute("UPDATE job_bundle_revisions SET superseded_at = superseded_at - interval '31 days' WHERE checksum = $1", [second]);
    expect((await world.gc('--apply', '--yes')).taken).toMatchObject([{ digest: second, fate: 'deleted' }]);
    expect([await world.has(first), await world.has(second)]).toEqual([true, false]);
  });

  test('ends what a killed collection has announced: takes it, or gives it back', async () => {
    using world = createWorld();
    const [doomed, fresh] = [await world.upload('announced'), await world.upload('announced, and stored anew')];
    for (const digest of [doomed, fresh]) await markDeleting(db.database, { digest });
    utimesSync(join(world.repository.store, layout.blob(fresh)), new Date(), new Date());
    expect((await world.gc('--apply', '--yes')).taken).toMatchObject([{ digest: doomed, fate: 'deleted' }]);
    expect(await registerBlob(db.database, { digest: fresh, size: 26 })).toEqual({ kind: 'registered' });
    expect(await world.has(fresh)).toBe(true);
  });

  test('that is away, or is none, deletes nothing and says so', async () => {
    using world = createWorld();
    const digest = await world.upload('out of sight');
    const gc = (url: string) => world.repository.apphub(['gc', '--apply', '--yes'], { env: { DATABASE_URL: url } });
    expect(await gc('postgres://127.0.0.1:1/x')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('DATABASE_UNAVAILABLE') });
    expect(await gc(db.adminUrl)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('has no catalog in it') });
    expect(await world.has(digest)).toBe(true);
  });
});

describe('apphub gc beside a publish', () => {
  test('that has begun waits for it, and leaves its bundle', async () => {
    using world = createWorld();
    const digest = await world.upload('published just now');
    await using publish = await paused((tx) => publishInTransaction(tx, publication(digest)));
    const gc = world.gc('--apply', '--yes');
    await untilWaiting(1);
    await publish.commit();
    expect((await gc).taken).toMatchObject([{ digest, fate: 'in-use' }]);
    expect(await world.has(digest)).toBe(true);
  });

  test('that comes later refuses it, and the bundle can be sent again', async () => {
    using world = createWorld();
    const digest = await world.upload('published too late');
    await using lock = await paused((tx) => tx.execute('SELECT FROM blobs WHERE digest = $1 FOR UPDATE', [digest]));
    const gc = world.gc('--apply', '--yes');
    await untilWaiting(1);
    const publish = publishVersion(db.database, publication(digest)).catch(codeOf);
    await untilWaiting(2);
    await lock.commit();
    expect([(await gc).taken.map(({ fate }) => fate), await publish]).toEqual([['deleted'], 'BLOB_MISSING']);
    expect(await world.has(digest)).toBe(false);
    await publishVersion(db.database, publication(await world.upload('published too late')));
  });

  test('of many bundles never takes one that was published, nor lets one be published that it took', async () => {
    using world = createWorld();
    const digests: Digest[] = [];
    for (let count = 0; count < 60; count += 1) digests.push(await world.upload(`one of many: ${count}`));
    await using lock = await paused((tx) => tx.execute('SELECT FROM blobs WHERE digest = ANY($1) FOR UPDATE', [digests]));
    const gc = world.gc('--apply', '--yes');
    await untilWaiting(1);
    // The collection waits for its first bundles; publishers of all wait behind it, and of others before it.
    const publishers = db.open();
    const published = digests.map((digest) => publishVersion(publishers, publication(digest)).then(() => 'published', codeOf));
    await untilWaiting(3);
    await lock.commit();
    const outcomes = await Promise.all(published);
    const { taken } = await gc;
    const kept = await Promise.all(digests.map((digest) => world.has(digest)));
    expect(kept).toEqual(outcomes.map((outcome) => outcome === 'published'));
    expect(new Set(outcomes)).toEqual(new Set(['published', 'BLOB_MISSING']));
    expect(taken.filter(({ fate }) => fate === 'deleted')).toHaveLength(outcomes.filter((outcome) => outcome === 'BLOB_MISSING').length);
  });
});

test('apphub gc asks the embedded database of this user, running or not, and deletes nothing if it cannot', async () => {
  await using ended = new AsyncDisposableStack();
  const repository = ended.use(createRepository({}));
  const dataFolder = join(repository.home, '.local/share/apphub/postgres');
  const server = await startEmbeddedPostgres({ dataFolder, parameters: { fsync: 'off' } });
  ended.defer(() => server.stop());
  await migrate({ url: server.url });
  const database = openDatabase({ url: server.url });
  ended.defer(() => database.close());
  const { upload, has, gc } = createWorld({ repository, database, env: {} });
  const [published, abandoned] = [await upload('published'), await upload('abandoned')];
  await publishVersion(database, publication(published));

  expect(await gc()).toMatchObject({ catalog: true, taken: [{ digest: abandoned }] });
  await database.close();
  await server.stop();
  const alone = await repository.apphub(['gc']);
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('Would free 1 bundle'), stderr: 'No service runs: its database is started for as long as this takes\n' });

  const version = join(dataFolder, 'data/PG_VERSION');
  writeFileSync(version, '12\n');
  expect(await repository.apphub(['gc', '--apply', '--yes'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('EMBEDDED_DATABASE_FAILED') });
  expect(await has(abandoned)).toBe(true);
  writeFileSync(version, '18\n');
  expect(await gc('--apply', '--yes')).toMatchObject({ taken: [{ digest: abandoned, fate: 'deleted' }] });
  expect([await has(published), await has(abandoned)]).toEqual([true, false]);
});

/** A transaction that has done `work` and waits to be told to commit. */
interface Paused extends AsyncDisposable {
  commit(): Promise<void>;
}

async function paused(work: (tx: Transaction) => Promise<unknown>): Promise<Paused> {
  const end = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const ended = db.database.transaction(async (tx) => {
    await work(tx);
    done.resolve();
    await end.promise;
  });
  await Promise.race([done.promise, ended]);
  const commit = () => {
    end.resolve();
    return ended;
  };
  return { commit, [Symbol.asyncDispose]: commit };
}

/** Resolves once so many wait for a lock in the database. */
async function untilWaiting(others: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; ; await sleep(10)) {
    const { rows } = await db.database.raw("SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    if (Number(rows[0]?.['count']) >= others) return;
    if (Date.now() > deadline) throw new Error('nobody waits for a lock');
  }
}
