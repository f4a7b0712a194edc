import { createServer, type Server } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { attackFrom, attackUnsandboxed, byNode, useOutside } from '../testing/attack.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';

/** Where clouds hand credentials to whoever asks. */
const METADATA = '169.254.169.254';

const connect = (where: object) =>
  byNode(`const socket = require('node:net').connect(${JSON.stringify(where)}); await require('node:events').once(socket, 'connect'); socket.destroy();`);

insideBubblewrap((isolation) => {
  const parent = useTestParent(isolation);
  const outside = useOutside();
  let servers: Server[] = [];
  let port = 0;

  const listen = async (where: object): Promise<Server> => {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    await once(server.listen(where), 'listening');
    return server;
  };
  beforeEach(async () => {
    servers = [];
    port = ((await listen({ port: 0, host: '0.0.0.0' })).address() as { port: number }).port;
  });
  afterEach(() => Promise.all(servers.map((server) => once(server.close(), 'close'))));

  const ownAddress = () => Object.values(networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';

  test.each([
    ['this machine by its loopback address', () => ({ host: '127.0.0.1', port }), /^ECONNREFUSED$/],
    ['this machine by its address', () => ({ host: ownAddress(), port }), /^(ENETUNREACH|ECONNREFUSED)$/],
  ])('%s cannot be reached without network, and can with it', async (_what, where, refusal) => {
    const attack = connect(where());
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toMatch(refusal);
    expect(await attackFrom(sandbox, attack, { network: true })).toBe('reached');
  });

  test.each([
    ['cloud metadata', connect({ host: METADATA, port: 80 })],
    ['a public address', connect({ host: '1.1.1.1', port: 443 })],
    ['an address of version 6', connect({ host: '2606:4700:4700::1111', port: 443 })],
    ['a datagram to a name server', byNode(`const socket = require('node:dgram').createSocket('udp4'); await require('node:util').promisify(socket.send.bind(socket))('x', 53, '1.1.1.1'); socket.close();`)],
  ])('%s: there is no route to it', async (_what, attack) => {
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENETUNREACH');
  });

  test('the only interface is a loopback of its own, on which a build may talk to itself', async () => {
    await using sandbox = await parent.open();
    const own = byNode(`const { createServer, connect } = require('node:net'); const { once } = require('node:events');
      const server = createServer(); await once(server.listen(0, '127.0.0.1'), 'listening');
      const socket = connect(server.address()); await once(socket, 'connect'); socket.destroy(); server.close();`);
    expect(await attackFrom(sandbox, own)).toBe('reached');
    const names = byNode(`throw new Error(Object.keys(require('node:os').networkInterfaces()).join())`);
    expect(await attackFrom(sandbox, names)).toBe('lo');
  });

  test('no name is resolved', async () => {
    const attack = byNode(`await require('node:dns/promises').lookup('registry.npmjs.org')`);
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('EAI_AGAIN');
    expect(await attackFrom(sandbox, byNode(`await require('node:dns/promises').lookup('localhost')`))).toBe('reached');
  });

  test('datagrams of the sandbox reach nobody on this machine', async () => {
    const receiver = createSocket('udp4');
    await new Promise<void>((resolve) => receiver.bind(0, '127.0.0.1', resolve));
    const heard: string[] = [];
    receiver.on('message', (message) => heard.push(String(message)));
    const attack = byNode(`const socket = require('node:dgram').createSocket('udp4'); await require('node:util').promisify(socket.send.bind(socket))(process.title + process.cwd(), ${receiver.address().port}, '127.0.0.1'); socket.close();`);
    const arrived = once(receiver, 'message');
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await arrived;
    await using sandbox = await parent.open();
    await attackFrom(sandbox, attack);
    expect(heard).toHaveLength(1);
    await new Promise<void>((resolve) => receiver.close(() => resolve()));
  });

  test.each([
    ['the socket of a container engine', 'docker.sock'],
    ['the agent with the keys of the user', 'agent.1234'],
  ])('%s cannot be reached', async (_what, name) => {
    const path = join(outside.path, 'run', name);
    const server = await listen({ path });
    const attack = connect({ path });
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENOENT');
    expect(await attackFrom(sandbox, attack, { network: true })).toBe('ENOENT');
    servers = servers.filter((one) => one !== server);
    await once(server.close(), 'close');
  });

  test('a socket without a file, as desktops and databases have them, cannot be reached without network', async () => {
    const path = `\0apphub-test-${process.pid}`;
    await listen({ path });
    const attack = connect({ path });
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ECONNREFUSED');
  });

  test('nothing of where the sockets of the user are is told', async () => {
    await using sandbox = await parent.open();
    const attack = byNode(`throw new Error(Object.keys(process.env).filter((name) => /SOCK|DBUS|XDG|SSH|DISPLAY|DOCKER/.test(name)).join() || 'nothing')`);
    const environment = { SSH_AUTH_SOCK: '/run/agent' };
    expect(await attackUnsandboxed(attack, { directory: outside.path, environment })).toBe('SSH_AUTH_SOCK');
    expect(await attackFrom(sandbox, attack)).toBe('nothing');
  });
});
