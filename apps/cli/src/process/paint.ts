import type { Environment } from '@apphub/compose';
import { styleText } from 'node:util';
import { type Paint, plain } from '../terminal.ts';

/** Whether to colour: NO_COLOR (https://no-color.org) says no, FORCE_COLOR yes, without either a terminal. */
export function wantsColor(env: Environment, isTerminal: boolean): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return isTerminal && term !== 'dumb';
}

/** Colours, or none. */
export function paintFor(isWanted: boolean): Paint {
  return isWanted ? (color, text) => styleText(color, text, { validateStream: false }) : plain;
}
