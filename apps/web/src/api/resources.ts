import type { CallOutput } from '@apphub/client';
import { BUILD_REASON_EVENT, buildReasonToldSchema, type ExampleEntry, type ExampleStatus, PROGRESS_EVENT, progressEventSchema, type WireEvent } from '@apphub/model/api';
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

/** The statuses with what an event tells, unless it is older than what is known. */
export function withStatus(statuses: Statuses, event: WireEvent): Statuses {
  if (event.type === BUILD_REASON_EVENT) return withReason(statuses, event);
  const status = statusIn(event);
  if (status === undefined) return statuses;
  const known = statuses.get(status.slug);
  if (known !== undefined && known.updatedAt > status.updatedAt) return statuses;
  // Why something is built is told once, by an event of its own.
  const because = known?.jobId === status.jobId && known.attempt === status.attempt ? known.because : undefined;
  return new Map(statuses).set(status.slug, because === undefined ? status : { ...status, because });
}

function withReason(statuses: Statuses, { slug, data }: WireEvent): Statuses {
  const known = statuses.get(slug ?? '');
  const told = buildReasonToldSchema.safeParse(data);
  if (known === undefined || !told.success) return statuses;
  const { jobId, attempt, because } = told.data;
  return known.jobId === jobId && known.attempt === attempt ? new Map(statuses).set(known.slug, { ...known, because }) : statuses;
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
