import type { EventFeed, StoredEvent } from '@apphub/catalog';
import type { Happening } from '../metrics/index.ts';

export interface Ears {
  readonly observe: (happening: Happening) => void;
  readonly heard: readonly ((event: StoredEvent) => void)[];
}

/** Hears every event of the catalog as it reaches this process, for figures. Ends with the feed. */
export function hearEvents(feed: EventFeed, { observe, heard }: Ears): AsyncDisposable {
  const watch = feed.watch();
  const hearing = (async () => {
    for await (const item of watch) {
      if (item.kind !== 'event') continue;
      observe({ kind: 'event', lagMs: Date.now() - Date.parse(item.event.at) });
      for (const hear of heard) hear(item.event);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      watch.close();
      await hearing;
    },
  };
}
