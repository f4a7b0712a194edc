import { visible } from '@apphub/model';
import type { InputDifference } from '@apphub/trust';
import { columns } from './words.ts';

/** One line for each input that differs: `file:src/index.ts  changed`. */
export function differenceLines(differences: readonly InputDifference[], indent = '    '): string[] {
  return columns(differences.map((difference) => [inputName(difference.name), whatHappened(difference)]), indent);
}

/** Files of the example are named as its author knows them. */
function inputName(name: string): string {
  return visible(name.replace(/^file:bundle\//, 'file:').replace(/^file:shared\//, 'shared:'));
}

function whatHappened(difference: InputDifference): string {
  switch (difference.kind) {
    case 'added':
      return `added${shown(difference.after, '  ')}`;
    case 'removed':
      return `removed${shown(difference.before, '  ')}`;
    case 'changed':
      return `changed${change(difference)}`;
  }
}

const FILE = /^(->|x|-) sha256:([0-9a-f]{64})$/;

/** Digests say nothing to people; the kind of a file and the version of a tool do. */
function change({ before, after }: { readonly before: string; readonly after: string }): string {
  const [old, now] = [FILE.exec(before), FILE.exec(after)];
  if (old === null || now === null) return hasDigest(before) || hasDigest(after) ? '' : `  ${visible(before)} -> ${visible(after)}`;
  if (old[1] === now[1]) return '';
  const content = old[2] === now[2] ? '; its content is the same' : '';
  return `  it was ${KINDS[old[1] as Mark]} and is ${KINDS[now[1] as Mark]}${content}`;
}

const KINDS = { '->': 'a link', x: 'an executable file', '-': 'a plain file' } as const;
type Mark = keyof typeof KINDS;

function shown(value: string, before: string): string {
  return hasDigest(value) ? '' : `${before}${visible(value)}`;
}

function hasDigest(value: string): boolean {
  return /sha256:[0-9a-f]{64}/.test(value);
}
