import { type Claims, collect, type Collection, type Fate } from '@apphub/build';
import type { Database } from '@apphub/catalog';
import { openConfiguredStore } from '@apphub/compose';
import { sizeWords } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { atMost, count, shortDigest } from '../render/words.ts';
import { confirm } from '../session/confirm.ts';
import { withCatalogIfAny } from '../session/find-catalog.ts';
import { settingsOf } from '../session/open-session.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface GcCommandOptions {
  readonly apply: boolean;
  readonly json: boolean;
  readonly yes?: boolean;
  /** Milliseconds. */
  readonly grace: number;
  /** Milliseconds. */
  readonly maxAge?: number;
  /** Bytes. */
  readonly maxSize?: number;
}

const MOST_LINES = 60;
/** Deletions that are under way at once hold one each. */
const CONNECTIONS = 4;

/** `apphub gc`: what the store could do without, and with --apply its end. */
export async function gcCommand({ apply, json, yes, grace, maxAge, maxSize }: GcCommandOptions, terminal: Terminal): Promise<ExitCode> {
  if (apply) await confirm('Delete what the store could do without?', { yes }, terminal);
  const store = await openConfiguredStore(settingsOf(terminal));
  const result = await withCatalogIfAny(terminal, { poolSize: CONNECTIONS }, async (database): Promise<Result> => {
    const collection = await collect(store, {
      apply,
      graceMs: grace,
      ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
      ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
      ...(database === undefined ? {} : { claims: await claimsOf(database, grace) }),
      signal: terminal.signal,
      onProgress: (done, total) => {
        if (done % 100 === 0 && done < total) terminal.note(`${done} of ${total} done`);
      },
    });
    return { store: store.identity, catalog: database !== undefined, ...collection };
  });
  if (json) printJson(terminal, result);
  else resultLines(result).forEach(terminal.out);
  return exitCodes.ok;
}

interface Result extends Collection {
  readonly store: string;
  /** Whether there was a catalog to ask. */
  readonly catalog: boolean;
}

/** The database driver is loaded only where there is a database. */
async function claimsOf(database: Database, graceMs: number): Promise<Claims> {
  const { catalogClaims } = await import('../collect/catalog-claims.ts');
  return catalogClaims(database, { graceMs });
}

function resultLines({ store, catalog, applied, taken, freed, left, overBytes }: Result): string[] {
  const verb = applied ? 'Freed' : 'Would free';
  return [
    `Store ${store}${catalog ? ', with its catalog' : ', without a catalog: records alone say what is used'}`,
    ...atMost(taken.map((doomed) => takenLine(doomed, catalog)), MOST_LINES),
    `${verb} ${count(freed.blobs, 'bundle')}, ${sizeWords(freed.bytes)}; ${count(left.blobs, 'bundle')} stay, ${sizeWords(left.bytes)}.`,
    ...(overBytes > 0 ? [`${sizeWords(overBytes)} more than --max-size stay: they are in use${catalog ? ', named by the catalog' : ''}, within the grace period or evidence.`] : []),
    ...(applied || taken.length === 0 ? [] : ['Nothing was deleted. "apphub gc --apply" with the same options deletes.']),
  ];
}

const FATES: Readonly<Record<Fate, string>> = {
  deleted: 'deleted',
  'would-be-deleted': 'would be deleted',
  'in-use': 'left: somebody relies on it',
  'too-slow': 'left: the store was too slow to delete it safely',
};

function takenLine(doomed: Collection['taken'][number], catalog: boolean): string {
  const slugs = doomed.slugs.length === 0 ? '' : `  ${doomed.slugs.join(', ')}`;
  if (doomed.kind === 'record') return `  record ${doomed.scope}${slugs}: its bundle is not in the store; ${FATES[doomed.fate]}`;
  const used = new Date(doomed.usedOn).toISOString().slice(0, 10);
  return `  bundle ${shortDigest(doomed.digest)}  ${sizeWords(doomed.size)}  last used ${used}${slugs}: ${REASONS[doomed.reason](doomed.records, catalog)}; ${FATES[doomed.fate]}`;
}

const REASONS = {
  unnamed: (_records: number, catalog: boolean) => (catalog ? 'neither a record nor the catalog names it' : 'no record names it'),
  unused: (records: number) => `older than --max-age, with ${count(records, 'record')}`,
  decided: (records: number) => `set aside or retracted before --max-age, with ${count(records, 'record')}`,
  'too-much': (records: number) => `beyond --max-size, with ${count(records, 'record')}`,
} as const;
