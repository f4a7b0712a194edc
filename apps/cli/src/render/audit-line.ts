import type { CallOutput } from '@apphub/client';
import { printableLine } from './printable.ts';
import { timeWords } from './time-words.ts';

const SHOWN = 'sha256:'.length + 12;

/** One entry of the audit trail. */
export function auditLine({ number, at, actor, action, slug, version, oldDigest, newDigest, reason }: CallOutput<'listAudit'>[number]): string {
  const what = slug === null ? [] : [version === null ? slug : `${slug}@${version}`];
  const moved = newDigest === null ? [] : [oldDigest === null || oldDigest === newDigest ? newDigest.slice(0, SHOWN) : `${oldDigest.slice(0, SHOWN)} -> ${newDigest.slice(0, SHOWN)}`];
  const why = reason === null ? [] : [JSON.stringify(reason)];
  return printableLine([String(number).padStart(5), timeWords(at), action, ...what, ...moved, actor, ...why].join('  '));
}
