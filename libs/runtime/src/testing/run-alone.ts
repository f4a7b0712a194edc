/**
 * A program that runs one bundle from a store behind HTTP, for tests that trace it or kill it:
 * `run-alone.ts <folder for sandboxes> <return|wait>`. Prints what the handler wrote, then the outcome.
 */
import { detectIsolation, openSandbox } from '@apphub/sandbox';
import { hostPlatform } from '@apphub/model/node';
import { ok } from '@apphub/model';
import { openMemoryBackend, openStore } from '@apphub/store';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { runBundle } from '../run-bundle.ts';
import { jsBundle, makeBundle } from './make-bundle.ts';
import type { Backend } from '@apphub/store';

const [parent, mode] = process.argv.slice(2) as [string, 'return' | 'wait'];

/** Reads go over the network, as those of S3 do. */
async function overHttp(inner: Backend): Promise<{ readonly backend: Backend; close(): void }> {
  const server = createServer((request, response) => {
    void inner.get(decodeURIComponent(request.url!.slice(1))).then((stream) => (stream === undefined ? response.writeHead(404).end() : stream.pipe(response)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const get: Backend['get'] = async (key) => {
    const response = await fetch(origin + encodeURIComponent(key));
    return response.ok ? Readable.from([await buffer(response.body!)]) : undefined;
  };
  return { backend: { ...inner, get }, close: () => server.close() };
}

const { backend, close } = await overHttp(openMemoryBackend());
const store = openStore(backend);
const wait = 'console.log("working"); return new Promise(() => setInterval(() => {}, 1000));';
const bundle = await makeBundle(jsBundle(`exports.handler = () => { ${mode === 'wait' ? wait : 'return "from afar";'} }`, ['fs', 'network']), store);
const { isolation } = await detectIsolation();
const outcome = await runBundle('job', {}, {
  resolve: async () => ok(bundle),
  store,
  sandboxes: { open: (label) => openSandbox({ parent, label, isolation }) },
  nodePath: process.execPath,
  platform: hostPlatform(),
  capabilities: { unenforced: 'tell' },
  onLog: ({ text }) => console.log(text),
});
close();
console.log(JSON.stringify({ outcome, digest: bundle.digest }));
