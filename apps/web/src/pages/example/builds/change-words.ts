import type { InputChange } from '@apphub/model/api';
import { plainText } from '../../../parts/plain-text.ts';

/** An input as the author of an example knows it: files are named from its folder. */
export function inputName(name: string): string {
  return plainText(name.replace(/^file:(bundle\/)?/, '').replace(/^shared\//, 'shared: '));
}

/** What happened to an input. Digests say nothing to people; versions do. */
export function changeWords({ kind, before, after }: InputChange): string {
  const values = [before, after].flatMap((value) => (value === null || HAS_DIGEST.test(value) ? [] : [plainText(value)]));
  if (kind === 'changed') return values.length === 2 ? `changed: ${values.join(' → ')}` : 'changed';
  return [kind, ...values].join(': ');
}

const HAS_DIGEST = /sha256:[0-9a-f]{8,}/;
