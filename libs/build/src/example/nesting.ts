/** Far beyond what anybody writes, and far from where a recursive parser runs out of stack. */
const DEEPEST = 256;

/**
 * Whether the brackets of a JSON text lie deeper in each other than any honest file's. Says so of broken JSON too,
 * where finding the place of the error would take a stack as deep.
 */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') quoted = !quoted;
    else if (quoted) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}
