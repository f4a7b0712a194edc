import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../settings.ts';

export interface BadServer extends AsyncDisposable {
  readonly settings: S3Settings;
  /** Methods and paths it was asked for. */
  readonly requests: readonly string[];
}

/** An HTTP server that answers as `listener` does: for misbehaviour that no real server can be made to show. */
export async function startBadServer(listener: RequestListener): Promise<BadServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  return {
    settings: { bucket: 'bundles', prefix: '', region: 'us-east-1', endpoint, pathStyle: true, credentials },
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** An error in the words of S3. */
export function s3Error(status: number, code: string): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
}
