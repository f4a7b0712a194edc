import type { CallOutput, CatalogClient } from '@apphub/client';
import { allows, type Scope } from '@apphub/model/scopes';
import { createContext, useContext } from 'react';
import type { LiveStore } from '../live/live-store.ts';

/** Who the token stands for. */
export type Self = CallOutput<'getSelf'>;

/** Somebody who is signed in, with all that a page needs to ask and to act. */
export interface Session {
  readonly client: CatalogClient;
  readonly self: Self;
  readonly live: LiveStore;
  /** Whether the token may do what needs `scope`; the service refuses it all the same. */
  may(scope: Scope): boolean;
  /** Whether it may do what needs one of these. */
  mayAny(scopes: readonly Scope[]): boolean;
  /** Forgets the token; `why` is shown where the next one is asked for. */
  signOut(why?: string): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session that this part of the page lives in. @throws outside of one, which is a bug. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('used outside of a session');
  return session;
}

/** Says what a token of these scopes may. */
export function permissions(held: readonly string[]): Pick<Session, 'may' | 'mayAny'> {
  return { may: (scope) => allows(held, scope), mayAny: (wanted) => wanted.some((scope) => allows(held, scope)) };
}
