/** Files of a folder over HTTP with nothing looked at: what Node can do at most. Arguments: a port, a folder. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [port, folder = ''] = process.argv.slice(2);

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(port), '127.0.0.1');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = join(folder, (request.url ?? '').slice(1).replaceAll('/', '_') || '_');
  try {
    if (request.method === 'PUT') {
      await pipeline(request, createWriteStream(path));
      response.end();
      return;
    }
    const { size } = await stat(path);
    response.writeHead(200, { 'content-length': size });
    await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), response);
  } catch {
    if (!response.headersSent) response.writeHead(404);
    response.end();
  }
}
