import { fail } from '@apphub/model';
import { MOST_SLUGS_TOLD } from '@apphub/model/api';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import { type Load, loadColumns, loadSchema, toLoad } from './load.ts';

/** A selection can name thousands of slugs: here it has the first ones in `slugs`, and in `slugCount` how many they are. */
const SHORT_SELECTION = `
  CASE WHEN selection ? 'slugs' THEN selection || jsonb_build_object(
    'slugs', jsonb_path_query_array(selection, '$.slugs[0 to ${MOST_SLUGS_TOLD - 1}]'), 'slugCount', jsonb_array_length(selection -> 'slugs'))
  ELSE selection END`;

const COLUMNS = loadColumns(SHORT_SELECTION);

const GET = `SELECT ${COLUMNS} FROM loads WHERE id = $1`;
const PAGE = `
  SELECT ${COLUMNS} FROM loads
  WHERE ($1::text[] IS NULL OR state = ANY ($1)) AND ($2::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM loads WHERE id = $2))
  ORDER BY created_at DESC, id DESC LIMIT $3`;

/** As `getLoad`, with a short selection. @throws FailureError LOAD_UNKNOWN */
export async function describeLoad(database: Queryable, loadId: string): Promise<Load> {
  const [load] = await database.query(GET, [loadId], loadSchema);
  return load === undefined ? fail('LOAD_UNKNOWN', `There is no load ${loadId}.`) : toLoad(load);
}

export interface LoadPageQuery {
  readonly states?: readonly Load['state'][] | undefined;
  /** The id of the last load of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface LoadPage {
  /** The newest first, with short selections. */
  readonly loads: readonly Load[];
  readonly hasMore: boolean;
}

/** @throws FailureError LOAD_UNKNOWN for `after`. */
export async function pageLoads(database: Queryable, { states, after, limit }: LoadPageQuery): Promise<LoadPage> {
  const found = await database.query(PAGE, [states ?? null, after ?? null, limit + 1], loadSchema);
  if (found.length === 0 && after !== undefined) await demandLoad(database, after);
  return { loads: found.slice(0, limit).map(toLoad), hasMore: found.length > limit };
}

const KNOWN = 'SELECT id FROM loads WHERE id = $1';

async function demandLoad(database: Queryable, loadId: string): Promise<void> {
  const [known] = await database.query(KNOWN, [loadId], z.object({ id: z.string() }));
  if (known === undefined) fail('LOAD_UNKNOWN', `There is no load ${loadId}.`);
}
