export { appendEvent, appendEvents, type NewEvent } from './append-event.ts';
export type { EventFilter, StoredEvent } from './event.ts';
export { type FanOut, type FanOutOptions, measureFanOut } from './measure-fan-out.ts';
export { type EventFeed, type EventFeedOptions, type FeedStats, openEventFeed } from './open-event-feed.ts';
export { patiently, type Patience } from './patiently.ts';
export { type PruneOptions, pruneEvents } from './prune-events.ts';
export { type EventGap, type EventPage, type EventsQuery, readEvents } from './read-events.ts';
export type { EventWatch, WatchItem, WatchOptions } from './watch.ts';
