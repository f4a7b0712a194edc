import { cellOf, parsePlace } from './places.mjs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DATA = join(import.meta.dirname, '../dist/data');

/** Opens the data that lies in the bundle. Only the index is read; places are read from the file when they are asked for. */
export async function openGazetteer() {
  const index = JSON.parse(await readFile(join(DATA, 'cells.json'), 'utf8'));
  const blocks = new Map(index.map(([cell, offset, length]) => [cell, { offset, length }]));
  const file = await open(join(DATA, 'places.csv'));

  return {
    cells: blocks.size,
    bytes: (await file.stat()).size,
    /** The places in the cell of a point. */
    async placesAt(latitude, longitude) {
      const block = blocks.get(cellOf(latitude, longitude));
      if (block === undefined) return [];
      const { buffer } = await file.read(Buffer.alloc(block.length), 0, block.length, block.offset);
      return buffer.toString('utf8').trimEnd().split('\n').map(parsePlace);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
