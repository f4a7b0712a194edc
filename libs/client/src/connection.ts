import { fail, type FailureCode, failureCodes, FailureError } from '@apphub/model';
import { PROBLEM_MEDIA_TYPE, problemSchema } from '@apphub/model/api';

/** Where the service is, and who asks. */
export interface ConnectionOptions {
  /** Such as `https://apphub.example.org`; a path in front of the service's own is kept. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
}

export interface Sent {
  readonly method: string;
  /** With its query, a slash in front. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request. @throws FailureError as the service tells it, SERVICE_UNREACHABLE, SERVICE_ANSWER_INVALID; an AbortError. */
export type Connection = (request: Sent) => Promise<Response>;

/** @returns a way to send requests, each with the token. */
export function openConnection({ url, token, fetch: send = fetch }: ConnectionOptions): Connection {
  const base = url.replace(/\/+$/, '');
  return async ({ method, path, headers, body, signal }) => {
    const init = { method, headers: { ...headers, authorization: `Bearer ${token}` }, redirect: 'error', ...(signal === undefined ? {} : { signal }), ...withBody(body) } as const;
    const response = await send(`${base}${path}`, init).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      return fail('SERVICE_UNREACHABLE', `The service at ${base} could not be reached.`, { cause: error });
    });
    if (!response.ok && response.status !== 304) throw await problemOf(response);
    return response;
  };
}

/** Streams are sent while they are made; fetch wants to be told that the answer comes afterwards. */
function withBody(body: Sent['body']): RequestInit {
  if (body === undefined) return {};
  return body instanceof ReadableStream ? ({ body, duplex: 'half' } as RequestInit) : { body };
}

const known: ReadonlySet<string> = new Set(failureCodes);

async function problemOf(response: Response): Promise<FailureError> {
  const isProblem = response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE) === true;
  const json: unknown = isProblem ? await response.json().catch(() => undefined) : await response.body?.cancel();
  const problem = problemSchema.extend({ code: problemSchema.shape.title }).safeParse(json);
  if (!problem.success) return new FailureError(answerInvalid(`The answer has the status ${response.status} and no reason that can be read.`));
  const { code, detail, remedy, problems, requestId } = problem.data;
  if (!known.has(code)) return new FailureError(answerInvalid(`${code}: ${detail}`));
  return new FailureError({ code: code as FailureCode, message: detail, remedy, ...(problems === undefined ? {} : { problems }) }, { cause: new Error(`The service answered ${response.status} to the request ${requestId}.`) });
}

function answerInvalid(message: string) {
  return { code: 'SERVICE_ANSWER_INVALID', message, remedy: 'Check the address and the version of the service.' } as const;
}
