import type { CatalogClient } from '@apphub/client';
import { type Failure, failureOf } from '@apphub/model';
import type { WireEvent } from '@apphub/model/api';
import { type Feed, type FeedState, openFeed } from './feed.ts';
import { type Resource, STALE } from './resource.ts';

/** What is known of a resource: a value stays while it is read anew, and beside a failure to do so. */
export interface Entry<T> {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
}

/** Values that pages show, kept up to date while somebody looks at them. */
export interface LiveStore {
  read<T>(resource: Resource<T>): Entry<T>;
  /** Keeps a resource up to date until the answer is called. */
  follow<T>(resource: Resource<T>, changed: () => void): () => void;
  /** Reads a resource anew, such as after an action. */
  refresh(key: string): void;
  /** Is told every event. */
  hear(listen: (event: WireEvent) => void): () => void;
  readonly feed: {
    state(): FeedState;
    subscribe(changed: () => void): () => void;
    retry(): void;
  };
  stop(): void;
}

interface Kept {
  readonly resource: Resource<unknown>;
  readonly followers: Set<() => void>;
  entry: Entry<unknown>;
  /** Aborted when nobody wants the answer any more. */
  loading: AbortController | undefined;
  /** Heard while a value was read: they may be in it or not. */
  heard: WireEvent[];
  again: boolean;
}

/** Values beyond that are forgotten when nobody looks at them. */
const MOST_KEPT = 100;

const NOTHING: Entry<never> = { value: undefined, failure: undefined, isLoading: true };

/** @param refused is told when the service does not accept the token any more. */
export function openLiveStore(client: CatalogClient, refused: (failure: Failure) => void): LiveStore {
  const kept = new Map<string, Kept>();
  const hearers = new Set<(event: WireEvent) => void>();
  const feedFollowers = new Set<() => void>();
  const changed = new Set<Kept>();
  let feedState: FeedState = { kind: 'connecting' };
  let isTelling = false;

  // Many events can come within one frame; nobody sees more than one of them.
  const tellSoon = (one: Kept) => {
    changed.add(one);
    if (isTelling) return;
    isTelling = true;
    const tell = () => {
      isTelling = false;
      const ready = [...changed];
      changed.clear();
      for (const { followers } of ready) followers.forEach((follower) => follower());
    };
    if (document.visibilityState === 'visible') requestAnimationFrame(tell);
    else setTimeout(tell);
  };
  const put = (one: Kept, entry: Entry<unknown>) => {
    if (one.entry === entry) return;
    one.entry = entry;
    tellSoon(one);
  };

  const load = (one: Kept) => {
    if (one.loading !== undefined) {
      one.again = true;
      return;
    }
    const loading = new AbortController();
    one.loading = loading;
    one.heard = [];
    if (!one.entry.isLoading) put(one, { ...one.entry, isLoading: true });
    one.resource.load(client, loading.signal).then(
      (value) => settle(one, loading, { value, failure: undefined }),
      (thrown: unknown) => settle(one, loading, { value: one.entry.value, failure: failureOf(thrown) }),
    );
  };
  const settle = (one: Kept, loading: AbortController, { value, failure }: Pick<Entry<unknown>, 'value' | 'failure'>) => {
    if (loading.signal.aborted) return;
    one.loading = undefined;
    if (failure?.code === 'TOKEN_REFUSED') refused(failure);
    put(one, { value, failure, isLoading: false });
    if (failure === undefined) one.heard.forEach((event) => apply(one, event));
    if (!one.again) return;
    one.again = false;
    load(one);
  };
  const apply = (one: Kept, event: WireEvent) => {
    if (one.entry.value === undefined || one.resource.hear === undefined) return;
    const value = one.resource.hear(one.entry.value, event);
    if (value === STALE) load(one);
    else if (value !== one.entry.value) put(one, { ...one.entry, value });
  };

  const followed = () => [...kept.values()].filter(({ followers }) => followers.size > 0);

  const feed: Feed = openFeed(client, {
    state(state) {
      feedState = state;
      feedFollowers.forEach((follower) => follower());
      // What could not be read while there was no connection can be now.
      if (state.kind === 'live') followed().filter(({ entry }) => entry.failure !== undefined).forEach(load);
      if (state.kind === 'ended' && state.failure.code === 'TOKEN_REFUSED') refused(state.failure);
    },
    event(event) {
      for (const one of followed()) {
        if (one.loading !== undefined) one.heard.push(event);
        apply(one, event);
      }
      hearers.forEach((listen) => listen(event));
    },
    missed: () => followed().forEach(load),
  });

  const keep = (resource: Resource<unknown>): Kept => {
    const known = kept.get(resource.key);
    if (known !== undefined) return known;
    const one: Kept = { resource, followers: new Set(), entry: NOTHING, loading: undefined, heard: [], again: false };
    kept.set(resource.key, one);
    return one;
  };

  return {
    read: <T>({ key }: Resource<T>) => (kept.get(key)?.entry ?? NOTHING) as Entry<T>,
    follow(resource, follower) {
      const one = keep(resource as Resource<unknown>);
      one.followers.add(follower);
      if (one.followers.size === 1) load(one);
      return () => {
        one.followers.delete(follower);
        // What nobody looks at is not kept up to date; it is shown again while it is read anew.
        if (one.followers.size === 0 && kept.size > MOST_KEPT) kept.delete(resource.key);
      };
    },
    refresh(key) {
      const one = kept.get(key);
      if (one !== undefined) load(one);
    },
    hear(listen) {
      hearers.add(listen);
      return () => hearers.delete(listen);
    },
    feed: {
      state: () => feedState,
      subscribe(follower) {
        feedFollowers.add(follower);
        return () => feedFollowers.delete(follower);
      },
      retry: () => feed.retry(),
    },
    stop() {
      feed.stop();
      kept.forEach(({ loading }) => loading?.abort());
    },
  };
}
