import { type Database, findPrincipals } from '@apphub/catalog';
import type { FastifyBaseLogger } from 'fastify';

/** Ends what was let in with a token, soon after the token has ended. */
export interface TokenGuard {
  /** @returns a function that takes it out of the guard's care. */
  add(tokenId: string, onEnded: () => void): () => void;
  stop(): void;
}

const LOOK_EVERY_MS = 1000;

interface Guarded {
  readonly tokenId: string;
  readonly onEnded: () => void;
}

/** Asks for all tokens at once, once a second while there is anything to guard. */
export function guardTokens(database: Database, log: FastifyBaseLogger): TokenGuard {
  const guarded = new Set<Guarded>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const ids = [...new Set([...guarded].map(({ tokenId }) => tokenId))];
    const valid = await findPrincipals(database, ids);
    for (const { tokenId, onEnded } of [...guarded]) if (ids.includes(tokenId) && !valid.has(tokenId)) onEnded();
  }

  function schedule(): void {
    if (timer !== undefined || guarded.size === 0) return;
    timer = setTimeout(() => {
      const next = () => {
        timer = undefined;
        schedule();
      };
      // Without the database nothing new is told to anybody; it is asked again.
      look().then(next, (error: unknown) => {
        log.warn({ reason: String(error) }, 'tokens of open sockets could not be checked');
        next();
      });
    }, LOOK_EVERY_MS).unref();
  }

  return {
    add(tokenId, onEnded) {
      const entry = { tokenId, onEnded };
      guarded.add(entry);
      schedule();
      return () => guarded.delete(entry);
    },
    stop() {
      guarded.clear();
      clearTimeout(timer);
    },
  };
}
