import { durationWords } from '@apphub/model';
import type { Load } from '@apphub/model/api';

const MOST_NAMES = 3;

/** What a load was asked for. */
export function selectionWords({ selection }: Pick<Load, 'selection'>): string {
  const { slugs, slugCount, tags, affectedSince } = selection;
  const parts = [
    ...(slugs === null ? [] : [slugs.length > MOST_NAMES ? `${slugs.slice(0, MOST_NAMES).join(', ')} and ${(slugCount ?? slugs.length) - MOST_NAMES} more` : slugs.join(', ')]),
    ...(tags === null ? [] : [`tagged ${tags.join(', ')}`]),
    ...(affectedSince === null ? [] : [`affected since ${affectedSince}`]),
  ];
  return parts.length === 0 ? 'All examples' : parts.join(', ');
}

/** How many tasks a load has, and how many of them have ended. */
export function tallyOf({ counts }: Pick<Load, 'counts'>): { readonly total: number; readonly ended: number } {
  const ended = counts.completed + counts.failed + counts.blocked + counts.canceled;
  return { total: ended + counts.waiting + counts.ready + counts.queued + counts.running, ended };
}

/** How long a load still takes, as it was said and as time has gone on since. */
export function leftWords({ leftMs, updatedAt, endedAt }: Pick<Load, 'leftMs' | 'updatedAt' | 'endedAt'>, now: number): string | undefined {
  if (leftMs === null || endedAt !== null) return undefined;
  const left = leftMs - Math.max(0, now - Date.parse(updatedAt));
  return left < 1000 ? 'nearly done' : `about ${durationWords(Math.ceil(left / 1000) * 1000).replace('.0 s', ' s')} left`;
}

/** How long a load has taken, or takes so far. Milliseconds. */
export function tookMs({ createdAt, endedAt }: Pick<Load, 'createdAt' | 'endedAt'>, now: number): number {
  return Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(createdAt));
}
