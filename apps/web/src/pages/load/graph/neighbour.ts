import type { Layout, Place } from './layout.ts';

interface Step {
  readonly of: string;
  readonly key: string;
}

/** Where an arrow key leads: left to what a task waits for, right to what waits for it, up and down within its column. */
export function neighbour({ places }: Layout, edges: readonly (readonly [string, string])[], { of, key }: Step): Place | undefined {
  const here = places.get(of);
  if (here === undefined) return undefined;
  const named = (slugs: readonly string[]) => slugs.flatMap((slug) => places.get(slug) ?? []);
  const column = [...places.values()].filter(({ x }) => x === here.x);
  switch (key) {
    case 'ArrowLeft':
      return nearest(here, named(edges.filter(([, to]) => to === of).map(([from]) => from)));
    case 'ArrowRight':
      return nearest(here, named(edges.filter(([from]) => from === of).map(([, to]) => to)));
    case 'ArrowUp':
      return nearest(here, column.filter(({ y }) => y < here.y));
    case 'ArrowDown':
      return nearest(here, column.filter(({ y }) => y > here.y));
    default:
      return undefined;
  }
}

function nearest(here: Place, places: readonly Place[]): Place | undefined {
  const far = (place: Place) => Math.hypot(place.x - here.x, place.y - here.y);
  return places.reduce<Place | undefined>((best, place) => (best === undefined || far(place) < far(best) ? place : best), undefined);
}
