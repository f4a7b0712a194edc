import { LOAD_EVENT, type Load, loadEventSchema, type WireEvent } from '@apphub/model/api';
import { type Resource, STALE } from '../../app/live/resource.ts';

const SHOWN = 50;

/** The newest loads. */
export const loadsResource: Resource<readonly Load[]> = {
  key: 'loads',
  load: async (client, signal) => (await client.call('listLoads', { query: { limit: SHOWN }, signal })).loads,
  hear: withProgress,
};

/** Loads with what an event says about one of them; `STALE` for one that is not among them yet. */
export function withProgress(loads: readonly Load[], event: WireEvent): readonly Load[] | typeof STALE {
  const progress = progressIn(event);
  if (progress === undefined) return loads;
  if (!loads.some(({ id }) => id === progress.id)) return STALE;
  return loads.map((load) => (load.id === progress.id ? { ...load, ...progress } : load));
}

/** How far a load is, where an event tells that. */
export function progressIn(event: WireEvent) {
  if (event.type !== LOAD_EVENT) return undefined;
  const told = loadEventSchema.safeParse(event);
  return told.success ? told.data.data : undefined;
}
