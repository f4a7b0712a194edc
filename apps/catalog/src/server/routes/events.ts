import { readEvents } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import { eventFilter, eventWire } from '../wire/event-wire.ts';
import type { Context } from './context.ts';

/** Events for who asks instead of watching. */
export function events(context: Context): Handlers<'listEvents'> {
  return {
    async listEvents(call) {
      const { after, limit, ...filter } = call.query;
      const page = await readEvents(context.parts.database, { after, limit, filter: eventFilter(filter) });
      const wire = context.wireFor(call);
      return { status: 200, body: { data: { events: await Promise.all(page.events.map((event) => eventWire(event, wire))), cursor: page.cursor, gap: page.gap ?? null } } };
    },
  };
}
