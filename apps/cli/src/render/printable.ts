// Controls, and marks that turn the writing direction: as `visible` of the model has them, which brings its schemas along.
const INVISIBLE = /[\0-\x1f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** One line from elsewhere: without a character that moves the cursor or colours a terminal; tabs stay. */
export function printableLine(line: string): string {
  return line.toWellFormed().replace(INVISIBLE, (character) => (character === '\t' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
