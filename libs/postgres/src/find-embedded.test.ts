import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedPostgres, hasEmbeddedPostgres, startEmbeddedPostgres } from './index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apphub-find-embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a server that a program runs is found by others as long as it runs, its data for good', async () => {
  const dataFolder = join(folder, 'postgres');
  expect(await findEmbeddedPostgres({ dataFolder })).toBeUndefined();
  expect(await hasEmbeddedPostgres({ dataFolder })).toBe(false);
  const server = await startEmbeddedPostgres({ dataFolder, parameters: { fsync: 'off' } });
  expect(await findEmbeddedPostgres({ dataFolder })).toBe(server.url);
  await server.stop();
  expect(await findEmbeddedPostgres({ dataFolder })).toBeUndefined();
  expect(await hasEmbeddedPostgres({ dataFolder })).toBe(true);
});
