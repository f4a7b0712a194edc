import { type BlobStore, layout } from '@apphub/store';
import type { Entry } from '../../wire.ts';

/** Notes that entries are used, a day at a time, so that retention can tell what nobody wants any more. */
export interface Uses {
  /** Returns at once; a note that cannot be written is left out. */
  note(entry: Pick<Entry, 'hash' | 'scope'>): void;
  /** Waits for the notes under way. */
  settled(): Promise<void>;
}

const AT_ONCE = 4;
const MOST_WAITING = 2_000;
const MOST_KNOWN = 200_000;

/** One note per entry, day and process. */
export function openUses({ documents }: Pick<BlobStore, 'documents'>, now: () => number = Date.now): Uses {
  const noted = new Set<string>();
  const waiting: string[] = [];
  const running = new Set<Promise<void>>();

  function work(): void {
    while (running.size < AT_ONCE) {
      const key = waiting.shift();
      if (key === undefined) return;
      const writing: Promise<void> = documents
        .write(key, Buffer.from('{}'))
        .catch(() => void noted.delete(key))
        .finally(() => {
          running.delete(writing);
          work();
        });
      running.add(writing);
    }
  }

  return {
    note({ hash, scope }) {
      const key = layout.nxUse(hash, scope, dayOf(now()));
      if (noted.has(key) || waiting.length >= MOST_WAITING) return;
      if (noted.size >= MOST_KNOWN) noted.clear();
      noted.add(key);
      waiting.push(key);
      work();
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** The day of a time, UTC: `2026-03-01`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
