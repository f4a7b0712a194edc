import type { Exchange } from '../testing/plain-cache.ts';

/** A cache server that misbehaves in one way. */
export interface Fault {
  /** Short, in kebab case, and for good: tests and docs name it. */
  readonly name: string;
  /** What the server does; part of a sentence. */
  readonly words: string;
  /** Which requests it spoils; `server`: all of them, mostly by not being there. */
  readonly on: 'GET' | 'PUT' | 'server';
  /** Where it means nothing to a client, why. */
  readonly notFor?: Partial<Record<ClientName, string>>;
  /** An answer that a client may take as it is: nothing has to be told. */
  readonly harmless?: true;
  readonly behaviour: Behaviour;
}

export type ClientName = 'nx' | 'shim' | 'turbo';

export type Behaviour =
  /** Spoils the answer to one request. */
  | { readonly kind: 'answers'; readonly spoil: (spoiled: SpoiledExchange) => void | Promise<void> }
  /** Is no cache server at all. */
  | { readonly kind: 'stands-for'; readonly open: () => Promise<StandIn> };

/** A request that is to be answered wrongly, and what would be right. */
export interface SpoiledExchange extends Exchange {
  /** Of the entry that was asked for; empty for uploads. */
  readonly body: Buffer;
  /** What our server would say of the entry `key` with these bytes. */
  readonly headersOf: (key: string, body: Buffer) => Readonly<Record<string, string>>;
  /** Answers 200 with these bytes and headers. */
  readonly serve: (body: Buffer, headers?: Readonly<Record<string, string | number>>) => void;
}

/** Something that listens, or does not, where a cache server should be. */
export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** How often somebody came; undefined where that cannot be known. */
  readonly visits: () => number | undefined;
}
