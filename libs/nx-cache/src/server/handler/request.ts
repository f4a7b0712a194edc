import type { Readable } from 'node:stream';

/** A request as the core takes it, from whatever server. */
export interface CacheRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface CacheAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is to be read to its end or destroyed. */
  readonly body?: Uint8Array | Readable;
  /** How many bytes are sent, and when that is done: told once the connection is. */
  readonly sent?: () => void;
}

/** The one value of a header. */
export function headerOf({ headers }: Pick<CacheRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** An answer without a body. */
export function bare(status: number): CacheAnswer {
  return { status, headers: { 'content-length': '0' } };
}

/** An answer in JSON. */
export function jsonAnswer(status: number, value: object): CacheAnswer {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  return { status, headers: { 'content-type': 'application/json', 'content-length': String(body.length), 'cache-control': 'no-store' }, body };
}
