import { fail } from '@apphub/model';
import { LOAD_EVENT, type LoadProgress, loadProgressSchema, TASK_EVENT, type TaskProgress, taskProgressSchema, type WireEvent } from '@apphub/model/api';
import type { z } from 'zod';
import { call } from './call.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { watch, type WatchOptions } from './watch.ts';

/** What a watcher of a load is told. After a `gap`, whoever shows tasks reads them anew. */
export type WatchedLoad =
  | { readonly kind: 'load'; readonly load: LoadProgress }
  | { readonly kind: 'task'; readonly task: TaskProgress }
  | { readonly kind: 'gap' };

export type WatchLoadOptions = Pick<WatchOptions, 'signal' | 'lost'>;

/**
 * How far a load is, first as it is now, then whenever it moves, and each of its tasks that moves, until the load has
 * ended. A connection that is lost is made again; nothing is missed.
 *
 * @throws FailureError LOAD_UNKNOWN; whatever `watch` throws.
 */
export async function* watchLoad(connection: Connection, { id, ...options }: ConnectionOptions & WatchLoadOptions & { readonly id: string }): AsyncGenerator<WatchedLoad, void> {
  let updatedAt = '';
  for await (const watched of watch(connection, { ...options, jobId: id })) {
    if (watched.kind === 'gap') yield { kind: 'gap' };
    const told = watched.kind === 'event' ? fromEvent(watched.event) : updatedAt === '' || watched.kind === 'gap' ? await read(connection, id, options) : undefined;
    // An event may be older than what was read since.
    if (told === undefined || (told.kind === 'load' && told.load.updatedAt < updatedAt)) continue;
    yield told;
    if (told.kind !== 'load') continue;
    if (told.load.endedAt !== null) return;
    updatedAt = told.load.updatedAt;
  }
}

async function read(connection: Connection, id: string, { signal }: WatchLoadOptions): Promise<WatchedLoad> {
  return { kind: 'load', load: await call(connection, 'getLoad', { params: { id }, ...(signal === undefined ? {} : { signal }) }) };
}

function fromEvent(event: WireEvent): WatchedLoad | undefined {
  if (event.type === LOAD_EVENT) return { kind: 'load', load: dataOf(loadProgressSchema, event) };
  return event.type === TASK_EVENT ? { kind: 'task', task: dataOf(taskProgressSchema, event) } : undefined;
}

function dataOf<S extends z.ZodType>(schema: S, { data, type }: WireEvent): z.output<S> {
  const parsed = schema.safeParse(data);
  return parsed.success ? parsed.data : fail('SERVICE_ANSWER_INVALID', `An event ${type} is not what was expected.`, { cause: parsed.error });
}
