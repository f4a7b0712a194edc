import type { CatalogClient, WatchOptions } from '@apphub/client';
import { type ExampleStatus, progressEventSchema } from '@apphub/model/api';

/** The statuses that a watcher is told until one is wanted, that one included. */
export async function watchUntil(client: CatalogClient, options: WatchOptions, isWanted: (status: ExampleStatus) => boolean): Promise<ExampleStatus[]> {
  const statuses: ExampleStatus[] = [];
  for await (const told of client.watch(options)) {
    const progress = told.kind === 'event' ? progressEventSchema.safeParse(told.event).data : undefined;
    if (progress === undefined) continue;
    statuses.push(withoutLinks(progress.data));
    if (isWanted(progress.data)) break;
  }
  return statuses;
}

/** The statuses of all examples. */
export async function statusesOf(client: CatalogClient): Promise<ExampleStatus[]> {
  const { statuses } = await client.call('listStatuses');
  return statuses.map(withoutLinks);
}

/** Each answer signs its links anew. */
function withoutLinks(status: ExampleStatus): ExampleStatus {
  return { ...status, downloadUrl: null, downloadUrlExpiresAt: null };
}
