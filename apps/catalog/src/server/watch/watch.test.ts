import { listTokens, revokeToken } from '@apphub/catalog';
import { openClient, type Watched } from '@apphub/client';
import { progressEventSchema, TOKEN_PROTOCOL_PREFIX, WATCH_PROTOCOL } from '@apphub/model/api';
import { afterAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { complete } from '../testing/work-import.ts';
import { useServer } from '../testing/use-server.ts';

const server = useServer();
const sockets: WebSocket[] = [];
afterAll(() => sockets.forEach((socket) => socket.terminate()));

interface Told {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[];
  /** Waits until a message is as it should be. */
  until(holds: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

function listen(path: string, token: string): Told {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, [WATCH_PROTOCOL], { headers: { authorization: `Bearer ${token}` } });
  sockets.push(socket);
  const messages: Record<string, unknown>[] = [];
  let wake = () => undefined as void;
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Record<string, unknown>);
    wake();
  });
  socket.on('error', () => undefined);
  const until: Told['until'] = async (holds) => {
    for (;;) {
      const found = messages.find(holds);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { socket, messages, until };
}

const isEvent = (message: Record<string, unknown>) => message['type'] === 'example.bundle.progress';
const numbers = ({ messages }: Told) => messages.filter(isEvent).map(({ number }) => number);

async function importOf(slug: string): Promise<string> {
  return (await (await server.client('import')).call('importExample', { body: { slug } })).jobId;
}

describe('a socket', () => {
  test('begins with an acknowledgement, and tells what happens as it is told in a status', async () => {
    const told = listen('/ws', await server.token('read'));
    expect(await told.until(({ type }) => type === 'connection.ack')).toMatchObject({ data: { now: expect.any(String), cursor: expect.any(Number) } });
    expect(told.socket.protocol).toBe(WATCH_PROTOCOL);
    const digest = await complete(server, await importOf('alpha'));
    const done = await told.until((message) => isEvent(message) && (message['data'] as { state: string }).state === 'completed');
    const event = progressEventSchema.parse(done);
    expect(event).toMatchObject({ version: 1, slug: 'alpha', data: { digest, downloadUrl: expect.stringContaining('/download?') } });
    expect(await (await fetch(event.data.downloadUrl ?? '')).text()).toBe('an archive');
    const stages = told.messages.filter(isEvent).map(({ data }) => (data as { stage: string }).stage);
    expect(stages).toEqual(['queued', 'resolving', 'building', 'completed']);
  });

  test('tells again what was told after a number, with new links, each event once and in order', async () => {
    const told = listen('/ws?after=0&slug=alpha', await server.token('read'));
    await told.until((message) => isEvent(message) && (message['data'] as { state: string }).state === 'completed');
    const seen = numbers(told);
    expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)));
    const again = listen(`/ws?after=${seen[1]}&slug=alpha`, await server.token('read'));
    await again.until((message) => isEvent(message) && (message['data'] as { state: string }).state === 'completed');
    expect(numbers(again)).toEqual(seen.slice(2));
  });

  test('tells no links to who may only import', async () => {
    const told = listen('/ws?after=0', await server.token('import'));
    const done = await told.until((message) => isEvent(message) && (message['data'] as { state: string }).state === 'completed');
    expect(done).toMatchObject({ data: { downloadUrl: null, downloadUrlExpiresAt: null } });
  });

  test('answers "ping", and takes no long messages', async () => {
    const told = listen('/ws', await server.token('read'));
    await told.until(({ type }) => type === 'connection.ack');
    told.socket.send('ping');
    expect(await told.until(({ type }) => type === 'pong')).toEqual({ type: 'pong' });
    told.socket.send('x'.repeat(2000));
    const [code] = (await once(told.socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  test('ends with the token', async () => {
    const told = listen('/ws', await server.token('read'));
    await told.until(({ type }) => type === 'connection.ack');
    const [newest] = await listTokens(server.database);
    const closed = once(told.socket, 'close');
    await revokeToken(server.database, { id: newest?.id ?? '', revokedBy: 'test' });
    expect(((await closed) as [number])[0]).toBe(4401);
  });
});

describe('no socket is opened', () => {
  const refused = async (path: string, token: string | undefined, protocols: string[] = []) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, protocols, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    socket.on('error', () => undefined);
    socket.terminate();
    return response.statusCode;
  };

  test('without a token, with a wrong one, or one that may not know', async () => {
    expect(await refused('/ws', undefined)).toBe(401);
    expect(await refused('/ws', 'wrong')).toBe(401);
    expect(await refused('/ws', undefined, [`${TOKEN_PROTOCOL_PREFIX}d3Jvbmc`])).toBe(401);
    expect(await refused('/ws', await server.token('publish'))).toBe(403);
    expect(await refused(`/ws?token=${await server.token('read')}`, undefined)).toBe(401);
  });

  test('with a query that is not as it should be', async () => {
    expect(await refused('/ws?after=-1', await server.token('read'))).toBe(400);
    expect(await refused('/ws?slug=A', await server.token('read'))).toBe(400);
  });
});

test('a reader who stands still costs no memory, and is told everything once it goes on', async () => {
  const told = listen('/ws?slug=gamma', await server.token('read'));
  await told.until(({ type }) => type === 'connection.ack');
  told.socket.pause();
  const count = 3000;
  await server.database.raw(
    `INSERT INTO events (number, type, slug, data) SELECT (SELECT number FROM event_head) + n, 'test', 'gamma', jsonb_build_object('fill', repeat('x', 2000)) FROM generate_series(1, ${count}) n;
     UPDATE event_head SET number = number + ${count}; NOTIFY apphub_events`,
  );
  // A second reader who has been told everything shows that the first one could have been.
  const quick = listen('/ws?after=0&slug=gamma', await server.token('read'));
  const last = Number((await server.database.raw('SELECT number FROM event_head')).rows[0]?.['number']);
  await quick.until(({ number }) => number === last);
  const waiting = [...server.app.websocketServer.clients].map(({ bufferedAmount }) => bufferedAmount);
  expect(Math.max(...waiting)).toBeLessThan(100_000);
  told.socket.resume();
  await told.until(({ number }) => number === last);
  expect(told.messages.filter(({ type }) => type === 'test')).toHaveLength(count);
});

describe('the client', () => {
  test('watches with a token among the protocols, and goes on where it was after a loss', async () => {
    const stop = new AbortController();
    const client = openClient({ url: server.url, token: await server.token('read') });
    const seen: Watched[] = [];
    const watching = (async () => {
      for await (const watched of client.watch({ slug: 'beta', signal: stop.signal })) {
        seen.push(watched);
        if (watched.kind === 'watching' && seen.length === 1) void importOf('beta');
        if (watched.kind === 'event' && seen.filter(({ kind }) => kind === 'event').length === 1) {
          for (const socket of server.app.websocketServer.clients) socket.terminate();
          void importOf('beta');
        }
        if (seen.filter(({ kind }) => kind === 'event').length === 2) stop.abort();
      }
    })();
    await watching;
    expect(seen.map(({ kind }) => kind)).toEqual(['watching', 'event', 'watching', 'event']);
  });

  test('says why it is not let in', async () => {
    const client = openClient({ url: server.url, token: 'wrong' });
    await expect(client.watch().next()).rejects.toMatchObject({ failure: { code: 'TOKEN_REFUSED' } });
  });
});

test('no token stands in the log', () => {
  expect(server.logged.join('')).not.toMatch(/apphub_[A-Za-z0-9_-]{43}/);
});
