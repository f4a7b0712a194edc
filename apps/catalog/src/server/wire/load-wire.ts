import type { Load } from '@apphub/catalog';
import type { Load as WireLoad } from '@apphub/model/api';
import { MOST_SLUGS_TOLD } from '@apphub/model/api';
import { z } from 'zod';
import { failureWire } from './failure-wire.ts';

/** A load as it is told. */
export function loadWire({ selection, failure, counts, ...load }: Load): WireLoad {
  return { ...load, counts: { ...counts }, failure: failureWire(failure), selection: selectionWire(selection), url: loadPath(load) };
}

/** Where a load is asked for. */
export function loadPath({ id }: Pick<Load, 'id'>): string {
  return `/examples/loads/${id}`;
}

const namesSchema = z.array(z.string()).optional();
const selectionSchema = z.object({ slugs: namesSchema, slugCount: z.int().optional(), tags: namesSchema, affectedSince: z.string().optional() });

function selectionWire(selection: Load['selection']): WireLoad['selection'] {
  const known = selectionSchema.safeParse(selection);
  if (!known.success) return { all: selection === 'all', slugs: null, slugCount: null, tags: null, affectedSince: null };
  const { slugs, slugCount = slugs?.length, tags, affectedSince } = known.data;
  return { all: false, slugs: slugs?.slice(0, MOST_SLUGS_TOLD) ?? null, slugCount: slugCount ?? null, tags: tags ?? null, affectedSince: affectedSince ?? null };
}
