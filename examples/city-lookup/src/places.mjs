const CELLS_AROUND = 360;

/** The number of the one-degree cell that a point lies in, counted from the south-west, row by row. */
export function cellOf(latitude, longitude) {
  const column = (Math.floor(longitude) + 540) % CELLS_AROUND;
  return (Math.floor(latitude) + 90) * CELLS_AROUND + column;
}

/** The south-west corner of a cell, in degrees. */
export function cornerOf(cell) {
  return { south: Math.floor(cell / CELLS_AROUND) - 90, west: (cell % CELLS_AROUND) - 180 };
}

/** One line of the data file. */
export function formatPlace({ id, name, latitude, longitude, population, elevation }) {
  return `${id},${name},${latitude},${longitude},${population},${elevation}\n`;
}

/** The place of one line of the data file. */
export function parsePlace(line) {
  const [id, name, ...numbers] = line.split(',');
  const [latitude, longitude, population, elevation] = numbers.map(Number);
  return { id: Number(id), name, latitude, longitude, population, elevation };
}
