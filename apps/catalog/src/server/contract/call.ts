import type { Principal } from '@apphub/catalog';
import type { Operation, operations, OperationId } from '@apphub/model/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { z } from 'zod';

type Part = 'params' | 'query' | 'headers' | 'body';
type PartOf<O extends Operation, P extends Part> = O[P] extends z.ZodType ? z.output<O[P]> : undefined;

/** A request as its operation describes it, checked. */
export interface Call<O extends Operation = Operation> {
  readonly params: PartOf<O, 'params'>;
  /** Of an operation that takes uploads: only there when the body is an archive by itself. */
  readonly query: O extends { readonly upload: { readonly query: infer Z extends z.ZodType } } ? z.output<Z> | undefined : PartOf<O, 'query'>;
  readonly headers: PartOf<O, 'headers'>;
  /** Of an operation that takes uploads: only there when it is JSON. */
  readonly body: O extends { readonly upload: object } ? PartOf<O, 'body'> | undefined : PartOf<O, 'body'>;
  /** Whoever asks; absent for what is open to all, and for holders of a link. */
  readonly principal: O['access'] extends readonly unknown[] ? Principal : Principal | undefined;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Headers = Readonly<Record<string, string>>;

/** One of the replies that the operation names. */
export type Answer<O extends Operation = Operation> = {
  [S in keyof O['replies'] & number]: O['replies'][S] extends { readonly kind: 'json'; readonly schema: infer Z extends z.ZodType }
    ? { readonly status: S; readonly body: z.input<Z>; readonly headers?: Headers }
    : O['replies'][S] extends { readonly kind: 'stream' }
      ? { readonly status: S; readonly stream: Readable | string; readonly headers: Headers }
      : { readonly status: S; readonly headers?: Headers };
}[keyof O['replies'] & number];

export type Handler<O extends Operation = Operation> = (call: Call<O>) => Promise<Answer<O>>;

/** One handler for every operation there is: a new operation breaks the build until it has one. */
export type Handlers<Id extends OperationId = OperationId> = { readonly [I in Id]: Handler<(typeof operations)[I]> };
