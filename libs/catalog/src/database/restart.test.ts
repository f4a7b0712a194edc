import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FailureError } from '@apphub/model';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { usePrivateServer } from '../testing/index.ts';
import { type Database, migrate, openDatabase } from './index.ts';

describe('a server that stops under a live pool and starts again', () => {
  const server = usePrivateServer();
  let database: Database;

  beforeAll(async () => {
    await migrate({ url: server.url });
    const first = openDatabase({ url: server.url });
    await first.raw('CREATE TABLE marks (n int)');
    await first.close();
  });
  beforeEach(() => {
    database = openDatabase({ url: server.url, poolSize: 4 });
  });
  afterEach(async () => {
    await server.start();
    await database.close();
  });

  const codeOf = (running: Promise<unknown>) => running.then(() => 'OK', (thrown: FailureError) => thrown.failure?.code ?? String(thrown));

  test.each(['stop', 'kill'] as const)('by %s: what runs meanwhile fails as unavailable, and afterwards all works by itself', async (way) => {
    const load = startLoad(() => codeOf(database.transaction((tx) => tx.execute('INSERT INTO marks VALUES (1)', []))));
    await load.until('OK');
    await server[way]();
    await load.until('DATABASE_UNAVAILABLE');
    expect(await codeOf(database.raw('SELECT 1'))).toBe('DATABASE_UNAVAILABLE');
    await server.start();
    await load.until('OK');
    const codes = await load.stop();
    expect([...codes].sort()).toEqual(['DATABASE_UNAVAILABLE', 'OK']);
  });

  test('a statement that the stop cuts off fails as unavailable', async () => {
    const cut = codeOf(database.raw('SELECT pg_sleep(15)'));
    await sleep(100);
    await server.stop();
    expect(await cut).toBe('DATABASE_UNAVAILABLE');
  });

  test('a listener is in force again', async () => {
    const heard = Promise.withResolvers<string>();
    const again = Promise.withResolvers<void>();
    let connected = 0;
    const listener = database.listen('marks', heard.resolve, { onConnected: () => (++connected === 2 ? again.resolve() : undefined) });
    await listener.connected();
    await server.stop();
    await server.start();
    await again.promise;
    await database.raw(`NOTIFY marks, 'back'`);
    expect(await heard.promise).toBe('back');
  });

  test('migrating while it is away fails as unavailable', async () => {
    await server.stop();
    expect(await codeOf(migrate({ url: server.url }))).toBe('DATABASE_UNAVAILABLE');
  });
});

describe('an address where nobody answers', () => {
  let silent: Server;

  beforeAll(async () => {
    silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(() => {
    silent.close();
  });

  test('is given up as unavailable, and no word tells the password', async () => {
    const { port } = silent.address() as { readonly port: number };
    const database = openDatabase({ url: `postgres://user:hidden@127.0.0.1:${port}/db` });
    const thrown: unknown = await database.raw('SELECT 1').catch((error: unknown) => error);
    expect(thrown).toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    expect(JSON.stringify(thrown)).not.toContain('hidden');
    await database.close();
  });
});

/** Calls `act` over and over on four lanes, and tells which outcomes there were. */
function startLoad(act: () => Promise<string>) {
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  const seen = new Set<string>();
  let last: string | undefined;
  const lane = async () => {
    while (!stopped) {
      last = await act();
      seen.add(last);
      wake.resolve();
      wake = Promise.withResolvers();
      await sleep(5);
    }
  };
  const lanes = Promise.all([lane(), lane(), lane(), lane()]);
  return {
    async until(outcome: string) {
      last = undefined;
      while (last !== outcome) await wake.promise;
    },
    async stop() {
      stopped = true;
      await lanes;
      return seen;
    },
  };
}
