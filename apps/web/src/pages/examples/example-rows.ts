import { compareCodeUnits } from '@apphub/model';
import type { ExampleEntry, ExampleStatus } from '@apphub/model/api';
import type { Statuses } from '../../api/resources.ts';

/** One line of the list: an example of the checkout, or one that was built and is not there any more. */
export interface ExampleRow {
  readonly slug: string;
  readonly entry: ExampleEntry | undefined;
  readonly status: ExampleStatus | undefined;
  /** `none` where it was never built. */
  readonly state: ExampleState;
}

export const exampleStates = ['running', 'queued', 'failed', 'completed', 'canceled', 'none'] as const;
export type ExampleState = (typeof exampleStates)[number];

/** Joins what the checkout has with what is known of it; by slug. */
export function exampleRows(entries: readonly ExampleEntry[], statuses: Statuses): ExampleRow[] {
  const known = new Map(entries.map((entry) => [entry.slug, entry]));
  const slugs = [...new Set([...known.keys(), ...statuses.keys()])].sort(compareCodeUnits);
  return slugs.map((slug) => {
    const status = statuses.get(slug);
    return { slug, entry: known.get(slug), status, state: status?.state ?? 'none' };
  });
}

/** What the address asks to see. */
export interface RowFilter {
  readonly words: string;
  readonly state: string;
  readonly cache: string;
  readonly order: string;
}

/** @returns the filter in a query. */
export function filterOf(query: URLSearchParams): RowFilter {
  return { words: query.get('q') ?? '', state: query.get('state') ?? '', cache: query.get('cache') ?? '', order: query.get('order') ?? '' };
}

/** The rows that a filter lets through, in its order. All words must be found somewhere in a row. */
export function chosenRows(rows: readonly ExampleRow[], { words, state, cache, order }: RowFilter): ExampleRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const chosen = rows.filter((row) => {
    if (state !== '' && row.state !== state) return false;
    if (cache !== '' && cacheOf(row) !== cache) return false;
    const text = textOf(row);
    return wanted.every((word) => text.includes(word));
  });
  return order === 'newest' ? chosen.sort((a, b) => compareCodeUnits(b.status?.updatedAt ?? '', a.status?.updatedAt ?? '')) : order === 'largest' ? chosen.sort((a, b) => (b.status?.size ?? -1) - (a.status?.size ?? -1)) : chosen;
}

/** Whether the bundle was found or built; undefined until that is known. */
export function cacheOf({ status }: Pick<ExampleRow, 'status'>): 'hit' | 'miss' | undefined {
  if (status?.state !== 'completed') return undefined;
  return status.cached ? 'hit' : 'miss';
}

function textOf({ slug, entry, status }: ExampleRow): string {
  return [slug, entry?.name, entry?.description, entry?.runtime, entry?.directory, status?.version, status?.digest, status?.platform, status?.failure?.code]
    .filter((text) => text !== undefined && text !== null)
    .join(' ')
    .toLowerCase();
}

/** How many rows are in each state. */
export function countStates(rows: readonly ExampleRow[]): ReadonlyMap<ExampleState, number> {
  const counts = new Map<ExampleState, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
