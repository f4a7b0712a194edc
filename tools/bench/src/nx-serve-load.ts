import { Agent, type IncomingMessage, request } from 'node:http';

/** One kind of requests that a server is measured by. */
export interface Load {
  readonly method: 'GET' | 'PUT';
  /** The path of the n-th request. */
  readonly path: (index: number) => string;
  readonly token: string;
  /** Sent with each PUT. */
  readonly body?: Buffer;
  readonly connections: number;
  readonly requests: number;
}

export interface LoadFigures {
  /** Milliseconds of each request, to the last byte of its answer. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  readonly bytes: number;
}

/** Sends requests over so many connections, each of which sends its next one when the last is answered. @throws Error for any answer but a success. */
export async function runLoad(url: string, { method, path, token, body, connections, requests }: Load): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let bytes = body === undefined ? 0 : body.length * requests;
  let next = 0;
  const since = performance.now();
  const worker = async () => {
    for (let index = next++; index < requests; index = next++) {
      const start = performance.now();
      const received = await once(url + path(index), { method, agent, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/octet-stream', 'content-length': body.length }) }, ...(body === undefined ? {} : { body }) });
      bytes += received;
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - since) / 1000;
  agent.destroy();
  return { latencies, seconds, bytes };
}

interface OnceOptions {
  readonly method: string;
  readonly agent: Agent;
  readonly headers: Record<string, string | number>;
  readonly body?: Buffer;
}

/** @returns the bytes of the answer. */
function once(url: string, { body, ...options }: OnceOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response: IncomingMessage) => {
      let received = 0;
      response.on('data', (chunk: Buffer) => (received += chunk.length));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(options.method === 'PUT' ? 0 : received);
        else reject(new Error(`${options.method} ${url}: ${status}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
