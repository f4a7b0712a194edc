import type { CallOutput } from '@apphub/client';
import { type ExampleEntry, type ExampleStatus, PROGRESS_EVENT, progressEventSchema, type WireEvent } from '@apphub/model/api';
import { type Resource, STALE } from '../app/live/resource.ts';

/** What several pages show. */

/** The examples of the checkout. They change with its files, of which no event tells. */
export const catalogResource: Resource<readonly ExampleEntry[]> = {
  key: 'catalog',
  load: async (client, signal) => (await client.call('getExampleCatalog', { signal })).catalog.jobs,
};

/** The newest word on every example, by slug. */
export type Statuses = ReadonlyMap<string, ExampleStatus>;

export const statusesResource: Resource<Statuses> = {
  key: 'statuses',
  load: async (client, signal) => new Map((await client.call('listStatuses', { signal })).statuses.map((status) => [status.slug, status])),
  hear: withStatus,
};

/** The statuses with the one that an event tells, unless it is an older one. */
export function withStatus(statuses: Statuses, event: WireEvent): Statuses {
  const status = statusIn(event);
  if (status === undefined) return statuses;
  const known = statuses.get(status.slug);
  return known !== undefined && known.updatedAt > status.updatedAt ? statuses : new Map(statuses).set(status.slug, status);
}

/** The status that an event tells, if it tells one. */
export function statusIn(event: WireEvent): ExampleStatus | undefined {
  if (event.type !== PROGRESS_EVENT) return undefined;
  const progress = progressEventSchema.safeParse(event);
  return progress.success ? progress.data.data : undefined;
}

/** One example's status and newest artifact. */
export function exampleResource(slug: string): Resource<CallOutput<'getExampleStatus'>> {
  return {
    key: `example ${slug}`,
    load: (client, signal) => client.call('getExampleStatus', { params: { slug }, signal }),
    hear(value, event) {
      const status = event.slug === slug ? statusIn(event) : undefined;
      if (status === undefined) return value;
      return status.state === 'completed' ? STALE : { ...value, status };
    },
  };
}
