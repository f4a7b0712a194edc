import type { WireEvent } from '@apphub/model/api';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { useSession } from '../session/session.ts';
import type { FeedState } from './feed.ts';
import type { Entry } from './live-store.ts';
import type { Resource } from './resource.ts';

/** A resource as it is now; renders again when it changes. Resources of one key are one. */
export function useLive<T>(resource: Resource<T>): Entry<T> {
  const { live } = useSession();
  const latest = useRef(resource);
  latest.current = resource;
  const { key } = resource;
  const subscribe = useCallback((changed: () => void) => live.follow(latest.current, changed), [live, key]);
  return useSyncExternalStore(subscribe, () => live.read(latest.current));
}

/** How the connection for events is. */
export function useFeedState(): FeedState {
  const { live } = useSession();
  return useSyncExternalStore(live.feed.subscribe, live.feed.state);
}

/** Calls `listen` with every event as long as the part of the page is there. */
export function useEvents(listen: (event: WireEvent) => void): void {
  const { live } = useSession();
  const latest = useRef(listen);
  latest.current = listen;
  useEffect(() => live.hear((event) => latest.current(event)), [live]);
}
