import { collect, type Collection, type Fate } from '@apphub/build';
import { openConfiguredStore } from '@apphub/compose';
import { sizeWords } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { atMost, count, shortDigest } from '../render/words.ts';
import { settingsOf } from '../session/open-session.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface GcCommandOptions {
  readonly apply: boolean;
  readonly json: boolean;
  /** Milliseconds. */
  readonly grace: number;
  /** Milliseconds. */
  readonly maxAge?: number;
  /** Bytes. */
  readonly maxSize?: number;
}

const MOST_LINES = 60;

/** `apphub gc`: what the store could do without, and with --apply its end. */
export async function gcCommand({ apply, json, grace, maxAge, maxSize }: GcCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const store = await openConfiguredStore(settingsOf(terminal));
  const collection = await collect(store, {
    apply,
    graceMs: grace,
    ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
    ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
    signal: terminal.signal,
    onProgress: (done, total) => {
      if (done % 100 === 0 && done < total) terminal.note(`${done} of ${total} done`);
    },
  });
  if (json) printJson(terminal, { store: store.identity, ...collection });
  else collectionLines(collection, store.identity).forEach(terminal.out);
  return exitCodes.ok;
}

function collectionLines({ applied, taken, freed, left, overBytes }: Collection, identity: string): string[] {
  const verb = applied ? 'Freed' : 'Would free';
  return [
    `Store ${identity}`,
    ...atMost(taken.map(takenLine), MOST_LINES),
    `${verb} ${count(freed.blobs, 'bundle')}, ${sizeWords(freed.bytes)}; ${count(left.blobs, 'bundle')} stay, ${sizeWords(left.bytes)}.`,
    ...(overBytes > 0 ? [`${sizeWords(overBytes)} more than --max-size stay: they are in use, within the grace period or evidence.`] : []),
    ...(applied || taken.length === 0 ? [] : ['Nothing was deleted. "apphub gc --apply" with the same options deletes.']),
  ];
}

const FATES: Readonly<Record<Fate, string>> = {
  deleted: 'deleted',
  'would-be-deleted': 'would be deleted',
  'in-use': 'left: somebody relies on it',
  'too-slow': 'left: the store was too slow to delete it safely',
};

function takenLine(doomed: Collection['taken'][number]): string {
  const slugs = doomed.slugs.length === 0 ? '' : `  ${doomed.slugs.join(', ')}`;
  if (doomed.kind === 'record') return `  record ${doomed.scope}${slugs}: its bundle is not in the store; ${FATES[doomed.fate]}`;
  const used = new Date(doomed.usedOn).toISOString().slice(0, 10);
  return `  bundle ${shortDigest(doomed.digest)}  ${sizeWords(doomed.size)}  last used ${used}${slugs}: ${REASONS[doomed.reason](doomed.records)}; ${FATES[doomed.fate]}`;
}

const REASONS = {
  unnamed: () => 'no record names it',
  unused: (records: number) => `older than --max-age, with ${count(records, 'record')}`,
  decided: (records: number) => `set aside or retracted before --max-age, with ${count(records, 'record')}`,
  'too-much': (records: number) => `beyond --max-size, with ${count(records, 'record')}`,
} as const;
