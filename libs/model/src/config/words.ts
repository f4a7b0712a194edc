/**
 * How values from an untrusted file are shown to people: as JSON on one line, short, and without a character
 * that moves the cursor or turns the writing direction of a terminal.
 */
const LONGEST = 80;
const DEEPEST = 3;
// C1 controls, zero-width and direction marks, line separators: JSON leaves them as they are.
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** @returns `value` as JSON of at most 80 characters; `nothing` for undefined. */
export function shortJson(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = visible(JSON.stringify(pruned(value, DEEPEST)));
  const characters = [...json.slice(0, LONGEST * 2)];
  return characters.length <= LONGEST ? json : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

/** @returns `text` with invisible characters written as `\uXXXX` and control characters as JSON writes them. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, escaped)
    .replace(/[\0-\x1f]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Leaves out what would be cut anyway: a hostile file can be nested deeper than `JSON.stringify` can follow. */
function pruned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, LONGEST * 2);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, LONGEST).map((item) => pruned(item, depth - 1));
  const members = Object.entries(value).slice(0, LONGEST);
  return Object.fromEntries(members.map(([key, item]) => [key.slice(0, LONGEST), pruned(item, depth - 1)]));
}
