import { type Database, type ImportQueue, openQueue, registerBlob, saveArtifact } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { sha256 } from '@apphub/model/node';
import { openMemoryBackend, openStore } from '@apphub/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceHealth } from './service-health.ts';

const db = useTestDatabase();
let queue: ImportQueue;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'service-health-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function healthOf({ database = db.database, stopping = new AbortController().signal }: { database?: Database; stopping?: AbortSignal } = {}) {
  const config = { checkTimeoutMs: 5000, repositoryRoot: root };
  return serviceHealth({ database, store: openStore(openMemoryBackend()), queue, config, stopping });
}

describe('the health of the service', () => {
  beforeAll(async () => {
    queue = await openQueue(db.database, { url: db.url });
  });
  afterAll(() => queue.stop());

  test('is that of database, store and queue', async () => {
    const { status, checks, warnings } = await healthOf().health();
    expect({ status, warnings, names: checks.map(({ name }) => name) }).toEqual({ status: 'ok', warnings: [], names: ['database', 'store', 'queue'] });
  });

  test('fails with a database that is away, and says which part that is', async () => {
    const away = db.open();
    await away.close();
    const { status, checks } = await healthOf({ database: away }).health();
    expect(status).toBe('fail');
    expect(checks[0]).toMatchObject({ name: 'database', status: 'fail' });
  });

  test('a service that stops is healthy and not ready', async () => {
    const health = healthOf({ stopping: AbortSignal.abort() });
    expect((await health.health()).status).toBe('ok');
    expect((await health.readiness()).status).toBe('fail');
  });

  test('warns of an old archive until it is an artifact of the catalog', async () => {
    const folder = join(root, 'services/catalog/data/example-bundles/tides/f');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'tides-1.0.0.tgz'), 'old bytes');
    const warned = await healthOf().health();
    expect(warned).toMatchObject({ status: 'warn', warnings: [expect.stringContaining('tides/f/tides-1.0.0.tgz')] });
    expect((await healthOf().readiness()).status).toBe('warn');

    const digest = sha256('old bytes');
    await registerBlob(db.database, { digest, size: 9 });
    const artifact = { slug: 'tides', fingerprint: sha256('f'), version: '1.0.0', digest, contentDigest: sha256('c'), platform: 'any', size: 9, filename: 'tides-1.0.0.tgz', storageUrl: 'local://x' };
    await db.database.transaction((tx) => saveArtifact(tx, artifact));
    expect(await healthOf().health()).toMatchObject({ status: 'ok', warnings: [] });
  });
});
