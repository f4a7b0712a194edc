import type { EventFeed, EventWatch, StoredEvent } from '@apphub/catalog';
import type { Happening } from '../metrics/index.ts';

export interface Ears {
  readonly observe: (happening: Happening) => void;
  readonly heard: readonly ((event: StoredEvent) => void)[];
  readonly log: { warn(details: Readonly<Record<string, unknown>>, message: string): void };
}

/** Hears every event of the catalog as it reaches this process, for figures. Ends with the feed. */
export function hearEvents(feed: Pick<EventFeed, 'watch'>, { observe, heard, log }: Ears): AsyncDisposable {
  let watch: EventWatch | undefined;
  let isOver = false;

  const hearUntilClosed = async (watched: EventWatch) => {
    for await (const item of watched) {
      if (item.kind !== 'event') continue;
      observe({ kind: 'event', lagMs: Date.now() - Date.parse(item.event.at) });
      for (const hear of heard) hear(item.event);
    }
    isOver = true;
  };

  const hearing = (async () => {
    while (!isOver) {
      watch = feed.watch();
      // Figures are not worth the service: what cannot be heard is missing in them, and what comes from now on is not.
      await hearUntilClosed(watch).catch((thrown: unknown) => log.warn({ reason: String(thrown) }, 'events could not be heard; some are missing in the figures'));
    }
  })();

  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      watch?.close();
      await hearing;
    },
  };
}
