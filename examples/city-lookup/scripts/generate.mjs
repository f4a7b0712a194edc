/**
 * Writes the gazetteer of an invented planet: hundreds of thousands of places in cells of one degree, and an index that
 * says where each cell stands in the file. Same seed, same bytes.
 */
import { cellOf, cornerOf, formatPlace } from '../src/places.mjs';
import { seededRandom } from './random.mjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SEED = 7;
const CONTINENTS = 40;
const CELLS_PER_CONTINENT = 900;
/** Degrees around its centre in which a continent's cells lie. */
const SPREAD = 20;
const PLACES_PER_CELL = { least: 4, most: 72 };

const ONSETS = ['b', 'br', 'd', 'dr', 'f', 'g', 'h', 'k', 'kr', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'tr', 'v', 'w'];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ei', 'ou'];
const SYLLABLES = ONSETS.flatMap((onset) => VOWELS.map((vowel) => onset + vowel));
const STARTS = SYLLABLES.map((syllable) => syllable[0].toUpperCase() + syllable.slice(1));
const ENDINGS = ['burg', 'dale', 'ford', 'haven', 'ia', 'mouth', 'port', 'stad', 'ton', 'ville'];

const random = seededRandom(SEED);
const between = (least, most) => least + Math.floor(random() * (most - least + 1));
const pick = (list) => list[Math.floor(random() * list.length)];

/** Cells crowd around the centres of continents; a cell that is drawn twice counts once. */
function drawCells() {
  const cells = new Set();
  for (let continent = 0; continent < CONTINENTS; continent += 1) {
    const [latitude, longitude] = [between(-45, 55), between(-180, 179)];
    // Two draws added up lie near the middle more often than at the ends.
    const offset = () => (random() + random() - 1) * SPREAD;
    for (let cell = 0; cell < CELLS_PER_CONTINENT; cell += 1) cells.add(cellOf(latitude + offset(), longitude + offset()));
  }
  return [...cells].sort((a, b) => a - b);
}

function makePlace(id, { south, west }) {
  return {
    id,
    name: pick(STARTS) + (random() < 0.5 ? pick(SYLLABLES) : '') + pick(ENDINGS),
    latitude: (south + random()).toFixed(5),
    longitude: (west + random()).toFixed(5),
    population: Math.floor(50 / (random() + 0.00002)),
    elevation: between(0, 2400),
  };
}

const index = [];
const blocks = [];
let places = 0;
let offset = 0;
for (const cell of drawCells()) {
  const corner = cornerOf(cell);
  let block = '';
  for (let left = between(PLACES_PER_CELL.least, PLACES_PER_CELL.most); left > 0; left -= 1) {
    places += 1;
    block += formatPlace(makePlace(places, corner));
  }
  // All names are ASCII: a character is a byte.
  blocks.push(Buffer.from(block));
  index.push([cell, offset, block.length]);
  offset += block.length;
}

const folder = join(import.meta.dirname, '../dist/data');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'places.csv'), Buffer.concat(blocks));
writeFileSync(join(folder, 'cells.json'), `${JSON.stringify(index)}\n`);
console.log(`${places} places in ${index.length} cells, ${offset} bytes`);
