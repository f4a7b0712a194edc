import type { EventWatch, WatchItem } from '@apphub/catalog';
import type { ControlMessage, WireEvent } from '@apphub/model/api';
import type { Wire } from '../routes/context.ts';
import { eventWire } from '../wire/event-wire.ts';

/** The side of a socket that texts go out of. */
export interface Outlet {
  /** Resolves when the text is on its way and not in our memory any more. Rejects when nobody is there. */
  send(text: string): Promise<void>;
}

/**
 * Tells one reader what happens, at the pace at which it reads: the next event is taken only once the one before is out,
 * so that a reader who is slow costs the memory of one message and is told the rest from the database.
 */
export async function tellWatcher(outlet: Outlet, { watch, wire }: { readonly watch: EventWatch; readonly wire: Wire }): Promise<void> {
  const say = (message: ControlMessage | WireEvent) => outlet.send(JSON.stringify(message));
  await say({ type: 'connection.ack', data: { now: new Date().toISOString(), cursor: watch.start } });
  for await (const item of watch) await say(await messageOf(item, wire));
}

async function messageOf(item: WatchItem, wire: Wire): Promise<ControlMessage | WireEvent> {
  return item.kind === 'event' ? eventWire(item.event, wire) : { type: 'connection.gap', data: { ...item.gap } };
}
