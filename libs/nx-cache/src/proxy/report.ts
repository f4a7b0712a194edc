import { failure, failureLines, sizeWords } from '@apphub/model';
import { isWaiting, type Trouble, troubleWords } from './trouble.ts';

/** What became of the look-ups and uploads of one run. */
export interface Report {
  readonly hits: number;
  readonly misses: number;
  /** Look-ups that were answered as misses because something was wrong, the ones that were not even tried included. */
  readonly failedLookups: number;
  readonly uploaded: number;
  /** The server had them already. */
  readonly kept: number;
  /** The server took none of them: the token may only read, or it has a trouble that it keeps to itself. */
  readonly refused: number;
  readonly failedUploads: number;
  /** Bytes of hits. */
  readonly bytes: number;
  /** Each kind once, as it came first. */
  readonly troubles: readonly Trouble[];
  /** Who produced the hits, as far as their statements say: hash, scope and name. */
  readonly producers: readonly Produced[];
  /** Hashes of the entries that were uploaded. */
  readonly stored: readonly string[];
}

export interface Produced {
  readonly hash: string;
  readonly scope: string;
  readonly producer: string;
}

type Count = 'hits' | 'misses' | 'failedLookups' | 'uploaded' | 'kept' | 'refused' | 'failedUploads';

/** Collects a report; the same trouble is told once, however often it comes. */
export class Tally {
  readonly #counts: Record<Count, number> = { hits: 0, misses: 0, failedLookups: 0, uploaded: 0, kept: 0, refused: 0, failedUploads: 0 };
  readonly #troubles = new Map<string, Trouble>();
  readonly #producers: Produced[] = [];
  readonly #stored: string[] = [];
  #bytes = 0;

  add(count: Count): void {
    this.#counts[count] += 1;
  }

  hit(bytes: number, produced: Produced | undefined): void {
    this.add('hits');
    this.#bytes += bytes;
    if (produced !== undefined) this.#producers.push(produced);
  }

  stored(hash: string): void {
    this.add('uploaded');
    this.#stored.push(hash);
  }

  note(trouble: Trouble): void {
    const key = isWaiting(trouble) || trouble.kind === 'cut' ? trouble.kind : troubleWords(trouble);
    if (!this.#troubles.has(key)) this.#troubles.set(key, trouble);
  }

  /** What was collected since the last call. */
  take(): Report {
    const report = { ...this.#counts, bytes: this.#bytes, troubles: [...this.#troubles.values()], producers: this.#producers.splice(0), stored: this.#stored.splice(0) };
    for (const count of Object.keys(this.#counts) as Count[]) this.#counts[count] = 0;
    this.#troubles.clear();
    this.#bytes = 0;
    return report;
  }
}

/** More kinds of trouble than that in one run tell nothing new. */
const MOST_TROUBLES = 3;

/** What a person has to know after a run: nothing if all went well. */
export function reportLines(report: Report): string[] {
  const { troubles, failedLookups, failedUploads } = report;
  if (troubles.length === 0 && failedUploads === 0) return [];
  const problems = troubles.slice(0, MOST_TROUBLES).map((trouble) => `it ${troubleWords(trouble)}`);
  const consequences = [
    ...(failedLookups > 0 ? [`${failedLookups} of its entries were not used and the tasks ran instead`] : []),
    ...(failedUploads > 0 ? [`${failedUploads} entries were not uploaded`] : []),
  ];
  const message = `The remote cache did not work as it should: ${consequences.join(', ') || 'the run did not need it'}.`;
  return failureLines(failure('NX_CACHE_TROUBLE', message, { problems }));
}

/** What the cache did, in one line; for those who asked. */
export function reportSummary({ hits, misses, failedLookups, uploaded, kept, bytes }: Report): string {
  return `Remote cache: ${hits} hits (${sizeWords(bytes)}), ${misses + failedLookups} misses, ${uploaded + kept} entries uploaded.`;
}
