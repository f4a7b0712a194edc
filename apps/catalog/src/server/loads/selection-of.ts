import type { Json } from '@apphub/model';

/** What a request for a load says about which examples; nothing stands for all. */
export interface Wanted {
  readonly slugs?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly affectedSince?: string | undefined;
}

/** @returns the selection as whoever plans the load reads it. */
export function selectionOf({ slugs, tags, affectedSince }: Wanted): Json {
  if (slugs === undefined && tags === undefined && affectedSince === undefined) return 'all';
  return {
    ...(slugs === undefined ? {} : { slugs: [...new Set(slugs)] }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(affectedSince === undefined ? {} : { affectedSince }),
  };
}
