import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { CACHE_PATH, CONTENT_TYPE, isHash } from '../wire.ts';
import { lookUp, type LookUpParts } from './look-up.ts';
import { spool } from './spool.ts';
import { TroubleError } from './trouble.ts';
import type { Uploads } from './uploads.ts';

export interface HandlerParts extends LookUpParts {
  readonly uploads: Uploads;
  /** What a request must carry, so that no other user of this machine can use the connection. */
  readonly token: string;
}

/** Answers Nx, and only with what never breaks a run: 200 and 404 to GET, 200 and 403 to PUT. */
export function proxyHandler(parts: HandlerParts): RequestListener {
  const expected = sha256(`Bearer ${parts.token}`);
  return (request, response) => {
    const hash = hashOf(request.url ?? '');
    const isOurs = timingSafeEqual(sha256(request.headers.authorization ?? ''), expected);
    const { method } = request;
    if (!isOurs || hash === undefined || (method !== 'GET' && method !== 'PUT')) return void refuse(request, response);
    const answer = method === 'GET' ? answerGet(hash, response, parts) : answerPut(hash, { request, response }, parts);
    // A bug must not break a run either.
    void answer.catch(() => refuse(request, response));
  };
}

async function answerGet(hash: string, response: ServerResponse, parts: HandlerParts): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const found = await lookUp(hash, parts, gone.signal);
  if (found === undefined) return end(response, 404);
  const { spooled, statements } = found;
  try {
    response.writeHead(200, { ...statements, 'content-type': CONTENT_TYPE, 'content-length': spooled.bytes });
    await pipeline(spooled.read(), response);
  } catch (error) {
    if (!response.destroyed) throw error;
  } finally {
    await spooled.discard();
  }
}

async function answerPut(hash: string, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }, { uploads, upstream, tally }: HandlerParts): Promise<void> {
  if (!uploads.isWanted) {
    tally.add('failedUploads');
    return refuse(request, response);
  }
  try {
    const spooled = await spool(request, { folder: upstream.folder, mostBytes: upstream.limits.entryBytes });
    end(response, 200);
    uploads.add(hash, spooled);
  } catch (error) {
    if (!(error instanceof TroubleError)) return refuse(request, response);
    tally.note(error.trouble);
    tally.add('failedUploads');
    refuse(request, response);
  }
}

/** Nx takes 404 as a miss and 403 as "not stored", and says nothing of either. The rest of a body is let go by. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const status = request.method === 'PUT' ? 403 : 404;
  if (request.readableEnded || request.destroyed) return end(response, status);
  // Answered only once everything was read: a client that is still writing would see a broken connection.
  request.once('end', () => end(response, status)).once('error', () => response.destroy()).resume();
}

function end(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, { 'content-length': 0 }).end();
}

function hashOf(path: string): string | undefined {
  const hash = path.startsWith(CACHE_PATH) ? path.slice(CACHE_PATH.length) : '';
  return isHash(hash) ? hash : undefined;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
