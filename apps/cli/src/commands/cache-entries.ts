import { openNxCacheParts } from '@apphub/compose/nx-cache';
import { sizeWords } from '@apphub/model';
import { type Doomed, listEntries, type Sweep, sweepCache } from '@apphub/nx-cache/server';
import type { Conflict, Entry } from '@apphub/nx-cache/wire';
import { cacheSettingsOf } from '../cache/cache-settings.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { settingsOf } from '../session/open-session.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface CacheEntriesWords {
  readonly json: boolean;
  readonly scope?: string;
  readonly limit: number;
}

/** `apphub cache entries [hash]`: who put what where, and which uploads contradict each other. */
export async function cacheEntriesCommand(hash: string | undefined, { json, scope, limit }: CacheEntriesWords, terminal: Terminal): Promise<ExitCode> {
  const parts = await openNxCacheParts(settingsOf(terminal), cacheSettingsOf(terminal));
  const found = await listEntries(parts, { limit, ...(hash === undefined ? {} : { hash }), ...(scope === undefined ? {} : { scopes: [scope] }), signal: terminal.signal });
  if (json) printJson(terminal, found);
  else {
    if (found.entries.length === 0) terminal.out('There are no such entries.');
    found.entries.map(entryLine).forEach(terminal.out);
    found.conflicts.flatMap(conflictLines).forEach(terminal.out);
    if (found.more) terminal.note('There are more; --limit shows them.');
  }
  return exitCodes.ok;
}

function entryLine({ hash, scope, size, receivedOn, producer }: Entry): string {
  const origin = [producer.repository, producer.ref, producer.commit?.slice(0, 12), producer.run].filter((part) => part !== undefined).join(', ');
  return `${hash}  ${scope}  ${sizeWords(size)}  ${receivedOn.slice(0, 19)}Z  ${producer.name}${origin === '' ? '' : ` (${origin})`}`;
}

function conflictLines({ paths, files, ...conflict }: Conflict): string[] {
  const what = files === 'different' ? `other files than the entry: ${paths.join(', ')}` : 'other bytes than the entry, which cannot be compared';
  return [`conflict: ${entryLine(conflict)}`, `  ${what}`];
}

export interface CacheGcWords {
  readonly json: boolean;
  readonly apply: boolean;
  readonly grace: number;
  readonly maxAge?: number;
  readonly unused?: number;
  readonly maxSize?: number;
}

/** `apphub cache gc`: what the cache could do without, and with --apply its end. */
export async function cacheGcCommand({ json, apply, grace, maxAge, unused, maxSize }: CacheGcWords, terminal: Terminal): Promise<ExitCode> {
  const parts = await openNxCacheParts(settingsOf(terminal), cacheSettingsOf(terminal));
  const swept = await sweepCache(parts, {
    apply,
    graceMs: grace,
    now: Date.now(),
    ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
    ...(unused === undefined ? {} : { unusedMs: unused }),
    ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
    signal: terminal.signal,
  });
  if (json) printJson(terminal, swept);
  else sweepLines(swept).forEach(terminal.out);
  return exitCodes.ok;
}

const MOST_LINES = 60;
const REASONS: Readonly<Record<Doomed['reason'], string>> = { closed: 'its scope is closed', old: 'older than --max-age', unused: 'not used within --unused', 'too-much': 'beyond --max-size' };

function sweepLines({ applied, taken, freed, left, disbelieved }: Sweep): string[] {
  const verb = applied ? 'Deleted' : 'Would delete';
  return [
    ...taken.slice(0, MOST_LINES).map(({ entry, reason }) => `  ${entryLine(entry)}: ${REASONS[reason]}`),
    ...(taken.length > MOST_LINES ? [`  and ${taken.length - MOST_LINES} more`] : []),
    `${verb} ${taken.length} entries and ${sizeWords(freed.bytes)}; ${left.entries} entries stay, ${sizeWords(left.bytes)}.`,
    ...(disbelieved === 0 ? [] : [`${disbelieved} entries are signed by no known key; no bytes were taken, since they may be theirs.`]),
    ...(applied ? [] : ['Nothing was deleted. "apphub cache gc --apply" with the same options deletes.']),
  ];
}
