const ESC = '\u001b';
const BEL = '\u0007';

/** Colours and other commands for terminals: CSI, OSC and the short ones (ECMA-48, section 5). */
const TERMINAL = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[ -/]*[0-~])`, 'g');

/** Signs that are not seen but change what is: controls but tab, marks that turn text around, and what has no width. */
const HIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A line as it can be shown: commands for terminals are left out, hidden signs are made visible. */
export function plainText(text: string): string {
  return text.replace(TERMINAL, '').replace(HIDDEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
