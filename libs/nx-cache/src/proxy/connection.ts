import { Agent as PlainAgent, type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { codeOf, TroubleError } from './trouble.ts';

/** How often one request may be sent elsewhere. */
const MOST_REDIRECTS = 3;
const STALE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One request to the server. */
export interface Question {
  readonly method: 'GET' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What is sent; called again for every redirect. */
  readonly body?: () => Readable;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** Connections to one server, kept while they are used. */
export interface Connections {
  /**
   * @returns the head of the answer, after redirects; its body is to be read or destroyed.
   * @throws TroubleError redirect, errors of the system with a code, or the reason of the signal.
   */
  ask(question: Question): Promise<IncomingMessage>;
  close(): void;
}

export interface ConnectionOptions {
  readonly most: number;
  /** As bearer, to the server's own origin only. */
  readonly token?: string;
  /** `HTTPS_PROXY` and the like, where the way out leads through a proxy. */
  readonly network?: Readonly<Record<string, string | undefined>>;
}

/** Opens none before the first request. */
export function openConnections({ most, token, network = {} }: ConnectionOptions): Connections {
  const options = { keepAlive: true, maxSockets: most, proxyEnv: network as NodeJS.ProcessEnv };
  const plain = new PlainAgent(options);
  let tls: TlsAgent | undefined;
  const send = (question: Question, origin: string): ClientRequest => {
    const { url, method, headers, signal } = question;
    const own: Record<string, string> = url.origin === origin && token !== undefined ? { authorization: `Bearer ${token}` } : {};
    const request: RequestOptions = { method, headers: { ...headers, ...own }, signal };
    if (url.protocol === 'http:') return plainRequest(url, { ...request, agent: plain });
    tls ??= new TlsAgent({ ...options, ca: authorities() });
    return tlsRequest(url, { ...request, agent: tls });
  };
  const ask = async (question: Question): Promise<IncomingMessage> => {
    let current = question;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const answer = await answerOf(current, () => send(current, question.url.origin));
      if (!REDIRECTS.has(answer.statusCode ?? 0)) return answer;
      dismiss(answer);
      current = { ...current, url: nextUrl(current, answer) };
    }
    throw new TroubleError({ kind: 'redirect', words: 'in circles' });
  };
  return { ask, close: () => [plain, tls].forEach((agent) => agent?.destroy()) };
}

/** Those of Node and those of the system, which Nx's own client goes by: many a company has one of its own there. */
function authorities(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/** How long an answer whose body is of no interest may take to end before its connection is given up. */
const DISMISSAL_MS = 500;

/** Lets the connection be used again, if what is left of the answer comes soon. */
export function dismiss(answer: IncomingMessage): void {
  const giveUp = setTimeout(() => answer.destroy(), DISMISSAL_MS);
  // Told already: the answer's status was all that mattered.
  answer.on('error', () => undefined).once('close', () => clearTimeout(giveUp));
  answer.resume();
}

/** A connection that was kept may have been closed by the server at this very moment; that says nothing about the server. */
async function answerOf({ body, signal }: Question, send: () => ClientRequest): Promise<IncomingMessage> {
  const request = send();
  try {
    return await answerTo(request, body);
  } catch (error) {
    if (!request.reusedSocket || signal.aborted || !STALE.has(codeOf(error) ?? '')) throw error;
    return answerTo(send(), body);
  }
}

/** What a server says before it has read everything is its answer: "too large" comes early. */
async function answerTo(request: ClientRequest, body: (() => Readable) | undefined): Promise<IncomingMessage> {
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  // Whatever happens to the connection once there is an answer is told by the answer's own stream.
  request.on('error', () => undefined);
  const source = body?.();
  if (source === undefined) request.end();
  else source.on('error', (error) => request.destroy(error)).pipe(request);
  try {
    const [answer] = await answered;
    // Nobody can send anything else on a connection that still waits for the rest of a body.
    if (!request.writableEnded) answer.destroy();
    return answer;
  } finally {
    source?.unpipe(request);
    source?.destroy();
  }
}

function nextUrl({ url, method }: Question, answer: IncomingMessage): URL {
  const location = answer.headers.location;
  const next = location === undefined ? null : URL.parse(location, url.href);
  if (next === null) throw new TroubleError({ kind: 'redirect', words: 'to nowhere' });
  if (next.protocol !== 'https:' && next.protocol !== url.protocol) throw new TroubleError({ kind: 'redirect', words: 'from TLS to plain text' });
  if (next.protocol !== 'http:' && next.protocol !== 'https:') throw new TroubleError({ kind: 'redirect', words: `to ${next.protocol}` });
  const keepsMethod = answer.statusCode === 307 || answer.statusCode === 308;
  if (method === 'PUT' && !keepsMethod) throw new TroubleError({ kind: 'redirect', words: 'an upload without taking it along' });
  return next;
}
