const EARTH_RADIUS_KM = 6371.0088;
const KM_PER_DEGREE = (EARTH_RADIUS_KM * Math.PI) / 180;
/** Far enough for any query that makes sense; an ocean is no reason to read the whole file. */
const MOST_RINGS = 30;

/** The `count` places nearest to a point, the nearest first, with `distanceKm`. */
export async function nearestPlaces(gazetteer, { latitude, longitude, count }) {
  let found = [];
  for (let ring = 0; ring <= MOST_RINGS; ring += 1) {
    for (const [cellLatitude, cellLongitude] of cellsOfRing(latitude, longitude, ring)) {
      found.push(...(await gazetteer.placesAt(cellLatitude, cellLongitude)).map((place) => withDistance(place, latitude, longitude)));
    }
    found = found.sort((a, b) => a.distanceKm - b.distanceKm || a.id - b.id).slice(0, count);
    if (found.length === count && found.at(-1).distanceKm <= reachKm(latitude, ring)) break;
  }
  return found;
}

/** A point in each cell of the square ring `ring` cells away. */
function* cellsOfRing(latitude, longitude, ring) {
  for (let north = -ring; north <= ring; north += 1) {
    const step = Math.abs(north) === ring || ring === 0 ? 1 : 2 * ring;
    for (let east = -ring; east <= ring; east += step) {
      if (Math.abs(latitude + north) < 90) yield [latitude + north, wrap(longitude + east)];
    }
  }
}

/** How far from the point every place is sure to be found once `ring` rings are read: degrees of longitude shrink polewards. */
function reachKm(latitude, ring) {
  const polewards = Math.min(Math.abs(latitude) + ring + 1, 90);
  return ring * KM_PER_DEGREE * Math.cos(radians(polewards));
}

function withDistance(place, latitude, longitude) {
  return { ...place, distanceKm: Number(haversineKm(place, latitude, longitude).toFixed(3)) };
}

function haversineKm(place, latitude, longitude) {
  const [a, b] = [radians(place.latitude), radians(latitude)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(longitude - place.longitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(half));
}

function wrap(longitude) {
  return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}
