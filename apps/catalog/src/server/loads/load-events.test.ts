import type { WatchedLoad } from '@apphub/client';
import { loadEventSchema, taskEventSchema, WATCH_PROTOCOL } from '@apphub/model/api';
import { afterAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { begin, breakDown, finish, finishAll, plan, planOf } from '../testing/work-load.ts';
import { useServer } from '../testing/use-server.ts';

const server = useServer();
const sockets: WebSocket[] = [];
afterAll(() => sockets.forEach((socket) => socket.terminate()));

type Message = { readonly type: string; readonly number: number; readonly slug: string | null; readonly data: { readonly state: string } };

/** Everything that a socket is told, until it is told of the end of a load. */
async function toldUntilEnd(query: string): Promise<Message[]> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws?${query}`, [WATCH_PROTOCOL], { headers: { authorization: `Bearer ${await server.token('read')}` } });
  sockets.push(socket);
  const messages: Message[] = [];
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      if (message.type !== 'connection.ack') messages.push(message);
      if (message.type === 'load.progress' && ['completed', 'failed', 'canceled'].includes(message.data.state)) resolve(messages);
    });
  });
}

async function started(upstreams: Parameters<typeof planOf>[0]) {
  const client = await server.client('import', 'read');
  const { load } = await client.call('loadExamples', { body: {} });
  return { client, id: load.id, plan: () => plan(server, load.id, planOf(upstreams)) };
}

describe('a load is told over a socket', () => {
  test('as a whole and in its tasks, and nothing else to who asks for it alone', async () => {
    const { id, plan: planned } = await started({ a: [], b: ['a'] });
    const other = await started({ x: [] });
    const told = toldUntilEnd(`after=0&jobId=${id}`);
    await other.plan();
    await planned();
    await finishAll(server, other.id);
    await finishAll(server, id);
    const messages = await told;
    expect(messages.filter(({ type }) => type === 'load.task.progress').map(({ slug, data }) => [slug, taskEventSchema.shape.data.parse(data).state])).toEqual([['a', 'running'], ['a', 'completed'], ['b', 'running'], ['b', 'completed']]);
    const whole = messages.filter(({ type }) => type === 'load.progress').map((message) => loadEventSchema.parse(message).data);
    expect(whole.map(({ state, counts }) => [state, counts.completed])).toEqual([['planning', 0], ['running', 0], ['running', 0], ['running', 1], ['running', 1], ['completed', 2]]);
    expect(whole.map(({ leftMs }) => leftMs === null || leftMs >= 0)).not.toContain(false);
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['load.progress', 'load.task.progress']));
  });

  test('to who comes back, from where it was: everything once', async () => {
    const { id, plan: planned } = await started({ a: [], b: [] });
    await planned();
    await finish(server, await begin(server, id));
    const ending = toldUntilEnd(`after=0&jobId=${id}`);
    await finishAll(server, id);
    const all = await ending;
    const cut = all[3]?.number ?? 0;
    expect(await toldUntilEnd(`after=${cut}&jobId=${id}`)).toEqual(all.filter(({ number }) => number > cut));
  });

  test('and in the statuses of the examples', async () => {
    const { client, id, plan: planned } = await started({ alpha: [] });
    await planned();
    const { claim } = await begin(server, id);
    expect(await client.call('getExampleStatus', { params: { slug: 'alpha' } })).toMatchObject({ status: { state: 'running', stage: 'resolving', jobId: claim.taskId } });
    await finish(server, { claim });
    expect(await client.call('getExampleStatus', { params: { slug: 'alpha' } })).toMatchObject({ status: { state: 'completed', downloadUrl: expect.any(String) }, bundle: { reference: 'alpha@1.0.0' } });
  });
});

describe('the client', () => {
  test('watches a load from how it is to its end, through a lost connection', async () => {
    const { client, id, plan: planned } = await started({ a: [], b: ['a'] });
    await planned();
    const seen: WatchedLoad[] = [];
    for await (const watched of client.watchLoad(id)) {
      seen.push(watched);
      if (seen.length === 1) void finish(server, await begin(server, id));
      if (watched.kind === 'task' && watched.task.slug === 'a' && watched.task.state === 'completed') {
        for (const socket of server.app.websocketServer.clients) socket.terminate();
        void finishAll(server, id);
      }
    }
    expect(seen.flatMap((watched) => (watched.kind === 'task' ? [`${watched.task.slug} ${watched.task.state}`] : []))).toEqual(['a running', 'a completed', 'b running', 'b completed']);
    const loads = seen.flatMap((watched) => (watched.kind === 'load' ? [watched.load] : []));
    expect([loads[0], loads.at(-1)]).toMatchObject([{ state: 'running', counts: { queued: 1, waiting: 1 } }, { state: 'completed', counts: { completed: 2 } }]);
    expect(loads.filter(({ endedAt }) => endedAt !== null)).toHaveLength(1);
  });

  test('is told at once of a load that has ended, and that there is none', async () => {
    const { client, id, plan: planned } = await started({ a: [] });
    await planned();
    await breakDown(server, await begin(server, id));
    const seen: WatchedLoad[] = [];
    for await (const watched of client.watchLoad(id)) seen.push(watched);
    expect(seen).toMatchObject([{ kind: 'load', load: { state: 'failed', counts: { failed: 1 } } }]);
    await expect(client.watchLoad('00000000-0000-4000-8000-000000000000').next()).rejects.toMatchObject({ failure: { code: 'LOAD_UNKNOWN' } });
  });
});
