import { sizeWords, visible } from '@apphub/model';
import { type FoundRecord, type ListedFingerprint, parseRecordKey, type RejectedRecord, type RetractedRecord } from '@apphub/trust';
import { missWords } from './miss-words.ts';
import { columns, shortDigest } from './words.ts';

/** What lies under one fingerprint, a line per record: its name, what becomes of it, who built which content. */
export function fingerprintLines(listed: ListedFingerprint): string[] {
  const { fingerprint, held, records, retracted, quarantines, rejected } = listed;
  return [
    `${slugsOf(listed)}  fingerprint ${shortDigest(fingerprint)}${held === undefined ? '' : `: ${missWords[held.reason]}`}`,
    ...records.map((found) => foundLine(found, held === undefined ? 'good' : held.reason)),
    ...retracted.flatMap((found) => [foundLine(found, 'retracted'), `    ${retractionWords(found)}`]),
    ...rejected.map((one) => `  ${nameOf(one)}  ${one.reason}  ${visible(one.scope)}: ${one.words}`),
    ...quarantines.map(({ scope, decidedOn, signedBy, reason }) => `    set aside ${decidedOn} in ${scope}${keyWords(signedBy)}: ${reason}`),
  ];
}

function foundLine({ key, record, signedBy }: FoundRecord, state: string): string {
  const { contentDigest, finishedOn, scope, isolation } = record;
  return `  ${nameOf({ key })}  ${state}  content ${shortDigest(contentDigest)}, built ${finishedOn} in ${scope}${keyWords(signedBy)}, ${isolation}`;
}

function slugsOf({ records, retracted }: ListedFingerprint): string {
  const slugs = new Set([...records, ...retracted].map(({ record }) => `${record.slug} ${visible(record.version)}`));
  return slugs.size === 0 ? 'no record that is believed' : [...slugs].join(', ');
}

function nameOf({ key }: Pick<RejectedRecord, 'key'>): string {
  const place = parseRecordKey(key);
  return place === undefined ? 'a document of another form' : shortDigest(place.statement);
}

function keyWords(signedBy: string | undefined): string {
  return signedBy === undefined ? '' : `, key ${signedBy}`;
}

function retractionWords({ retraction }: RetractedRecord): string {
  const { decidedOn, signedBy, reason, settles } = retraction;
  const weak = settles ? '' : ' (by a key that was revoked since: its content still counts against others)';
  return `retracted ${decidedOn}${keyWords(signedBy)}: ${reason}${weak}`;
}

export interface ShownRecord {
  readonly found: FoundRecord & Partial<Pick<RetractedRecord, 'retraction'>>;
  readonly listed: ListedFingerprint;
  /** Whether its bundle is in the store. */
  readonly stored: boolean;
}

/** Everything that one record says. */
export function recordLines({ found, listed, stored }: ShownRecord): string[] {
  const { key, record, signedBy } = found;
  const { slug, version, fingerprint, digest, size, contentDigest, platform, isolation, limits, startedOn, finishedOn, gitCommit, inputs, scope } = record;
  return [
    `${slug} ${visible(version)}  record ${nameOf({ key })}`,
    ...columns([
      ['state', stateWords({ found, listed, stored })],
      ['key', key],
      ['fingerprint', fingerprint],
      ['bundle', `${digest}, ${sizeWords(size)}, ${platform}; ${stored ? 'in the store' : 'not in the store'}`],
      ['content', contentDigest],
      ['built', `${startedOn} to ${finishedOn}`],
      ['by', `scope ${scope}, ${signedBy === undefined ? 'not signed' : `signed by the key ${signedBy}`}`],
      ['with', [isolation, ...(limits === undefined ? [] : [`limits held by ${limits}`]), gitCommit === undefined ? 'no commit known' : `commit ${gitCommit}`].join(', ')],
      ['inputs', `${inputs.fields.length}; --json has them all`],
    ]),
  ];
}

function stateWords({ found: { key, record, signedBy, retraction }, listed: { held } }: ShownRecord): string {
  if (retraction !== undefined) return retractionWords({ key, record, ...(signedBy === undefined ? {} : { signedBy }), retraction });
  return held === undefined ? 'good' : missWords[held.reason];
}
