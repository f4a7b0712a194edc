import { afterEach, expect, test } from '@jest/globals';
import { useTestDatabase } from '../testing/index.ts';
import type { Database } from './index.ts';

const given = useTestDatabase({ migrated: false });
const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

/** A listener with what it has heard, and a way to wait for more. */
function listen(channel: string) {
  const database = given.open();
  opened.push(database);
  const heard: string[] = [];
  let wake = Promise.withResolvers<void>();
  const ring = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const counts = { connected: 0 };
  const onConnected = () => {
    counts.connected += 1;
    ring();
  };
  const listener = database.listen(channel, (payload) => (heard.push(payload), ring()), { onConnected });
  const until = async (satisfied: () => boolean) => {
    while (!satisfied()) await wake.promise;
  };
  return { listener, heard, counts, until };
}

const notify = (channel: string, payload: string) => given.database.raw('SELECT pg_notify($1, $2)', [channel, payload]);

test('payloads come in order, of the own channel alone', async () => {
  const { listener, heard, until } = listen('one "quoted" channel');
  await listener.connected();
  await notify('another', 'x');
  for (const word of ['a', 'b', 'c']) await notify('one "quoted" channel', word);
  await until(() => heard.length === 3);
  expect(heard).toEqual(['a', 'b', 'c']);
});

test('what is rolled back is never told', async () => {
  const { listener, heard, until } = listen('rolled');
  await listener.connected();
  const running = given.database.transaction(async (tx) => {
    await tx.raw('SELECT pg_notify($1, $2)', ['rolled', 'no']);
    throw new Error('back');
  });
  await expect(running).rejects.toThrow('back');
  await notify('rolled', 'yes');
  await until(() => heard.length > 0);
  expect(heard).toEqual(['yes']);
});

test('a lost connection comes back, and says so', async () => {
  const { listener, heard, counts, until } = listen('lost');
  await listener.connected();
  await given.database.raw(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`);
  await until(() => counts.connected === 2);
  await listener.connected();
  await notify('lost', 'again');
  await until(() => heard.length > 0);
  expect(heard).toEqual(['again']);
});

test('a listener that was stopped hears nothing more, and stops twice', async () => {
  const { listener, heard } = listen('stopped');
  await listener.connected();
  await listener.stop();
  await listener.stop();
  await notify('stopped', 'late');
  expect(heard).toEqual([]);
});

test('closing the database stops its listeners, connected or not', async () => {
  const database = given.open();
  const listener = database.listen('closing', () => undefined);
  await database.close();
  await listener.connected();
});
