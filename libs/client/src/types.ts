import type { Operation, operations, OperationId } from '@apphub/model/api';
import type { z } from 'zod';

type Part = 'params' | 'query' | 'headers' | 'body';

/** Without an index signature: other headers are the client's own affair. */
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** Parts in which nothing is required may be left out. */
type PartsOf<O extends Operation> = {
  [P in Part as O[P] extends z.ZodType ? ({} extends Named<z.input<O[P]>> ? never : undefined extends z.input<O[P]> ? never : P) : never]: O[P] extends z.ZodType ? Named<z.input<O[P]>> : never;
} & {
  [P in Part as O[P] extends z.ZodType ? ({} extends Named<z.input<O[P]>> ? P : undefined extends z.input<O[P]> ? P : never) : never]?: O[P] extends z.ZodType ? Named<z.input<O[P]>> : never;
};

/** What a call is made with. */
export type CallInput<Id extends OperationId> = PartsOf<(typeof operations)[Id]> & { readonly signal?: AbortSignal };

type JsonReply<R> = R extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType } ? z.output<S> : never;
type Unwrapped<T> = T extends { data: infer D } ? D : T;

/** What a call gives: what is under `data`, or the whole where there is no such envelope. */
export type CallOutput<Id extends OperationId> = Unwrapped<JsonReply<(typeof operations)[Id]['replies'][keyof (typeof operations)[Id]['replies']]>>;

/** Operations whose answers are JSON. */
export type JsonOperationId = { [Id in OperationId]: [CallOutput<Id>] extends [never] ? never : Id }[OperationId];
