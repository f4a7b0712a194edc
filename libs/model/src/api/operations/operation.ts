import type { z } from 'zod';
import type { FailureCode } from '../../failure-table.ts';
import type { Scope } from '../scopes.ts';

/**
 * One request that the service answers, described once: the server checks by it, the OpenAPI document is made
 * of it, and the client has its types from it.
 */
export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:name` for each field of `params`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Bundles' | 'Examples' | 'Imports' | 'Loads' | 'Runs' | 'Events' | 'Tokens' | 'Audit' | 'Service';
  /** Who may: holders of one of these scopes; `open` without a token, `link` also with a signed link. */
  readonly access: 'open' | 'link' | readonly Scope[];
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodType;
  /** In JSON. */
  readonly body?: z.ZodType;
  /** Other bodies that are taken: an archive by itself, which `query` belongs to, and a form, whose fields are those of `query`. */
  readonly upload?: { readonly contentType: string; readonly query: z.ZodType };
  readonly replies: { readonly [status: number]: Reply };
  /** What can go wrong besides what can everywhere. */
  readonly failures?: readonly FailureCode[];
}

/** `json` bodies are checked on their way out; `stream` is bytes, `none` nothing. */
export type Reply =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly words: string }
  | { readonly kind: 'stream'; readonly contentType: string; readonly words: string }
  | { readonly kind: 'none'; readonly words: string };

/** Keeps the exact type of an operation, and lets the compiler check that it is one. */
export function operation<const O extends Operation>(described: O): O {
  return described;
}

/** A reply in JSON. */
export function json<S extends z.ZodType>(schema: S, words: string) {
  return { kind: 'json', schema, words } as const;
}
