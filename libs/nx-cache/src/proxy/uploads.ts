import { setTimeout as pause } from 'node:timers/promises';
import type { Breaker } from './breaker.ts';
import type { Upstream } from './fetch-entry.ts';
import { Gate } from './gate.ts';
import type { Tally } from './report.ts';
import type { SpooledEntry } from './spool.ts';
import { storeEntry } from './store-entry.ts';
import { type Trouble, TroubleError } from './trouble.ts';

/** That many refusals in a row mean that there is no use in trying. */
const REFUSALS = 3;

export interface UploadParts {
  readonly upstream: Upstream;
  readonly breaker: Breaker;
  /** That of look-ups: a server that answers none of them is not worth an upload, while one that takes no uploads may still be read. */
  readonly lookUps: Pick<Breaker, 'isOpen'>;
  readonly tally: Tally;
}

/** Uploads that go on beside the tasks. */
export class Uploads {
  readonly #parts: UploadParts;
  readonly #gate: Gate;
  readonly #going = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #bytes = 0;
  #refusals = 0;

  constructor(parts: UploadParts) {
    this.#parts = parts;
    this.#gate = new Gate(parts.upstream.limits.uploads);
  }

  /** Whether there is any use in taking an entry in. */
  get isWanted(): boolean {
    const { breaker, lookUps } = this.#parts;
    return !breaker.isOpen && !lookUps.isOpen && this.#refusals < REFUSALS;
  }

  /** Takes charge of an entry; it is discarded in the end, whatever becomes of it. */
  add(hash: string, spooled: SpooledEntry): void {
    if (this.#bytes + spooled.bytes > this.#parts.upstream.limits.waitingBytes) return void this.#giveUp(spooled, { kind: 'no-room', code: 'too many are waiting' });
    this.#bytes += spooled.bytes;
    const going = this.#gate.through(() => this.#upload(hash, spooled)).finally(async () => {
      this.#bytes -= spooled.bytes;
      this.#going.delete(going);
      await spooled.discard();
    });
    this.#going.add(going);
  }

  /** Waits for what is still going on; what is not done by then is given up and counted. */
  async settle(withinMs: number): Promise<void> {
    if (this.#going.size === 0) return;
    const waiting = new AbortController();
    const late = pause(withinMs, 'late', { signal: waiting.signal }).catch(() => 'done');
    const outcome = await Promise.race([Promise.all(this.#going), late]);
    waiting.abort();
    if (outcome !== 'late') return;
    this.#parts.tally.note({ kind: 'unfinished', uploads: this.#going.size, afterMs: withinMs });
    this.#stop.abort();
    await Promise.all(this.#going);
  }

  async #upload(hash: string, spooled: SpooledEntry): Promise<void> {
    const { breaker, tally, upstream } = this.#parts;
    const { opened } = breaker;
    if (!this.isWanted || this.#stop.signal.aborted) return tally.add('failedUploads');
    try {
      const stored = await storeEntry(hash, { spooled, upstream, signal: AbortSignal.any([opened, this.#stop.signal]) });
      breaker.succeeded();
      this.#refusals = stored === 'refused' ? this.#refusals + 1 : 0;
      if (stored === 'stored') tally.stored(hash);
      else tally.add(stored);
    } catch (error) {
      tally.add('failedUploads');
      if (!(error instanceof TroubleError)) {
        if (opened.aborted || this.#stop.signal.aborted) return;
        throw error;
      }
      breaker.failed(error.trouble);
      tally.note(error.trouble);
    }
  }

  async #giveUp(spooled: SpooledEntry, trouble: Trouble): Promise<void> {
    this.#parts.tally.note(trouble);
    this.#parts.tally.add('failedUploads');
    await spooled.discard();
  }
}
