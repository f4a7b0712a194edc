import { fail } from '@apphub/model/failure';
import type { Terminal } from '../terminal.ts';

/**
 * Makes sure that what cannot be taken back is meant: by --yes, or by whoever sits at the terminal.
 *
 * @param what ends in a question mark.
 * @throws FailureError USAGE where nobody can be asked; CANCELED.
 */
export async function confirm(what: string, { yes = false }: { readonly yes?: boolean | undefined }, { screen, ask }: Pick<Terminal, 'screen' | 'ask'>): Promise<void> {
  if (yes) return;
  if (!screen.isInteractive) fail('USAGE', `${what} Nobody can be asked here.`, { remedy: 'Say --yes if it is meant.' });
  if (!isYes(await ask(`${what} [y/N] `))) fail('CANCELED', 'Nothing was done.', { remedy: 'Run it again, and answer "y", if it is meant.' });
}

/** Whether an answer means yes. */
export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}
