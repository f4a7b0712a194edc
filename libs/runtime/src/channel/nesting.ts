const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}') as unknown as readonly [number, number, number, number, number, number];

/** Whether the brackets of a JSON text lie more than `deepest` deep in each other; says so of broken JSON too. */
export function isDeeperThan(json: Buffer, deepest: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) index += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
