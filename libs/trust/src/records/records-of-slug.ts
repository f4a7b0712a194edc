import { compareCodeUnits } from '@apphub/model';
import { layout } from '@apphub/store';
import type { FoundRecord, SlugOptions } from './port.ts';
import { readDocument, type RecordContext } from './read-document.ts';
import { recordKeyOf } from './record-key.ts';

const DEFAULT_LIMIT = 20;

/** See `ScopedRecords.recordsOfSlug`. What the hints lead to is checked as in every look-up. */
export async function recordsOfSlug(slug: string, context: RecordContext, options: SlugOptions): Promise<readonly FoundRecord[]> {
  const perScope = await Promise.all(context.trust.readOrder.map((scope) => inScope({ scope, slug }, context, options)));
  return perScope.flat().toSorted((a, b) => compareCodeUnits(timeOf(b), timeOf(a)));
}

interface SlugPlace {
  readonly scope: string;
  readonly slug: string;
}

async function inScope({ scope, slug }: SlugPlace, context: RecordContext, options: SlugOptions): Promise<FoundRecord[]> {
  const keys: string[] = [];
  for await (const hint of context.store.documents.list(layout.slugs(scope, slug), options)) {
    const key = recordKeyOf(hint, scope);
    if (key !== undefined) keys.push(key);
    if (keys.length >= (options.limit ?? DEFAULT_LIMIT)) break;
  }
  const documents = await Promise.all(keys.map((key) => readDocument(key, context, options)));
  return documents.flatMap((document) => (document.kind === 'record' && document.found.record.slug === slug ? [document.found] : []));
}

function timeOf({ record }: FoundRecord): string {
  return new Date(record.finishedOn).toISOString();
}
