import type { EventFilter, StoredEvent } from '@apphub/catalog';
import { exampleStatusSchema, PROGRESS_EVENT, RUN_LOG_EVENT, type WireEvent } from '@apphub/model/api';
import type { Wire } from '../routes/context.ts';
import { statusWire } from './import-wire.ts';
import { toldWithLines } from './log-lines.ts';

/** An event as it is told to one reader. Links are made now and kept nowhere: an event that is told again has new ones. */
export async function eventWire({ type, version, number, slug, jobId, data, at }: StoredEvent, wire: Pick<Wire, 'links' | 'lines'>): Promise<WireEvent> {
  return { type, version, number, slug: slug ?? null, jobId: jobId ?? null, data: await dataFor(type, data, wire), emittedAt: at };
}

async function dataFor(type: string, data: unknown, { links, lines }: Pick<Wire, 'links' | 'lines'>): Promise<unknown> {
  if (type === RUN_LOG_EVENT) return toldWithLines(data, lines);
  if (type !== PROGRESS_EVENT) return data;
  const status = exampleStatusSchema.safeParse(data);
  return status.success ? statusWire(status.data, links) : data;
}

/** Which events a query asks for. */
export function eventFilter({ slug, jobId }: { readonly slug?: string | undefined; readonly jobId?: string | undefined }): EventFilter {
  return { ...(slug === undefined ? {} : { slug }), ...(jobId === undefined ? {} : { jobId }) };
}
