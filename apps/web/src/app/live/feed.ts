import type { CatalogClient } from '@apphub/client';
import { type Failure, failureOf } from '@apphub/model';
import type { WireEvent } from '@apphub/model/api';

/** How far what is shown can be trusted to be what is. */
export type FeedState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What is shown is what was at `since`; the next attempt is made at `nextAt`. Milliseconds since the epoch. */
  | { readonly kind: 'lost'; readonly since: number; readonly nextAt: number }
  /** The service does not want this token any more, or cannot be understood. */
  | { readonly kind: 'ended'; readonly failure: Failure };

export interface FeedListener {
  readonly state: (state: FeedState) => void;
  readonly event: (event: WireEvent) => void;
  /** Events were missed, or may have been: whatever is shown has to be read anew. */
  readonly missed: () => void;
}

export interface Feed {
  /** Tries to connect now instead of when it is time. */
  retry(): void;
  stop(): void;
}

/** Follows the events of the service until it is stopped; after a loss it goes on where it was. */
export function openFeed(client: CatalogClient, listener: FeedListener): Feed {
  let running = new AbortController();
  let cursor: number | undefined;
  let lostSince: number | undefined;

  const follow = async ({ signal }: AbortController) => {
    const lost = ({ pauseMs }: { readonly pauseMs: number }) => {
      lostSince ??= Date.now();
      listener.state({ kind: 'lost', since: lostSince, nextAt: Date.now() + pauseMs });
    };
    const options = { signal, lost, ...(cursor === undefined ? {} : { after: cursor }) };
    for await (const told of client.watch(options)) {
      // After a retry this is the run before: the cursor is the other's.
      if (signal.aborted) return;
      lostSince = undefined;
      if (told.kind === 'watching') {
        if (cursor === undefined) listener.missed();
        cursor = told.cursor;
        listener.state({ kind: 'live' });
      } else if (told.kind === 'gap') {
        cursor = told.to;
        listener.missed();
      } else {
        cursor = told.event.number;
        listener.event(told.event);
      }
    }
  };

  const start = (run: AbortController) => {
    follow(run).catch((thrown: unknown) => {
      if (!run.signal.aborted) listener.state({ kind: 'ended', failure: failureOf(thrown) });
    });
  };
  const retry = () => {
    running.abort();
    running = new AbortController();
    start(running);
  };
  start(running);
  return { retry, stop: () => running.abort() };
}
