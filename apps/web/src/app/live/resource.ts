import type { CatalogClient } from '@apphub/client';
import type { WireEvent } from '@apphub/model/api';

/** Said by `hear` where an event changes a value in a way that only the service knows. */
export const STALE = Symbol('stale');

/** Something that the service knows and pages show: read once, then kept up to date by events. */
export interface Resource<T> {
  /** The same key, the same value. */
  readonly key: string;
  load(client: CatalogClient, signal: AbortSignal): Promise<T>;
  /** What an event makes of the value: the very same where it does not matter, or `STALE` to read it anew. */
  hear?(value: T, event: WireEvent): T | typeof STALE;
}
