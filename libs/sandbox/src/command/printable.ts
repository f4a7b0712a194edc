import { stripVTControlCharacters } from 'node:util';

/** All C0 and C1 controls but the tab. */
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;
const ALL_CONTROLS = new RegExp(CONTROLS, 'g');

/**
 * @returns the line as a terminal would show it in the end: of a progress line rewritten with carriage returns
 * the last state, and no escape sequences, with which a build could rewrite the terminal of whoever reads its log.
 */
export function printable(line: string): string {
  if (!CONTROLS.test(line)) return line;
  const states = stripVTControlCharacters(line).replace(/\r+$/, '').split('\r');
  return states.at(-1)!.replace(ALL_CONTROLS, '');
}
