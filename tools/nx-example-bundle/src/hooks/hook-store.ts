import { type Digest, failure, FailureError, type Receipt } from '@apphub/model';

/** Nx waits for its hooks, so a store that does not answer in this time counts as one that cannot be asked. */
const TIME_LIMIT_MS = 5000;

/** How many blobs are asked for at once. */
const CONCURRENCY = 16;

/** What the hooks ask of the store, all of it within one time limit. */
export interface HookStore {
  /** Which store this is, without credentials. */
  readonly identity: string;
  /** See `storeStamp`. */
  readonly stamp: Digest;
  /** Those of the receipts whose blob is not in the store with its size. */
  withoutBlob(receipts: readonly Receipt[]): Promise<readonly Receipt[]>;
}

/**
 * Opens the store that the environment names. It is loaded only here, since most of what Nx does needs none.
 *
 * @throws FailureError STORE_*, also for a store that does not answer in time.
 */
export async function openHookStore(): Promise<HookStore> {
  const { openConfiguredStore, readSettings, storeStamp, trustStamp } = await import('@apphub/compose');
  const settings = readSettings(process.env);
  if (!settings.ok) throw new FailureError(settings.error);
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  return inTime(signal, async () => {
    const store = await openConfiguredStore(settings.value);
    const isMissing = async ({ digest, size }: Receipt) => (await store.statBlob(digest, { signal }))?.size !== size;
    return {
      identity: store.identity,
      stamp: await storeStamp(store, { trust: trustStamp(settings.value), isolation: settings.value.isolation, signal }),
      withoutBlob: (receipts) => inTime(signal, () => selected(receipts, isMissing)),
    };
  });
}

/** The time limit holds even for what does not listen to its signal. */
async function inTime<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new FailureError(failure('STORE_UNAVAILABLE', `The store did not answer within ${TIME_LIMIT_MS / 1000} s.`)));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(), late]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function selected<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let from = 0; from < items.length; from += CONCURRENCY) {
    const part = items.slice(from, from + CONCURRENCY);
    const answers = await Promise.all(part.map(test));
    found.push(...part.filter((_, index) => answers[index]));
  }
  return found;
}
