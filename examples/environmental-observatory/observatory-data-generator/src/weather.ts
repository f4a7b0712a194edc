import type { Random } from '../../shared/random.ts';
import type { Station } from '../../shared/stations.ts';

const SEA_LEVEL_HPA = 1013.25;
/** What the pressure loses per metre; good enough below 2000 m. */
const HPA_PER_METRE = 0.113;

export interface Weather {
  readonly temperatureC: number;
  readonly pressureHpa: number;
  readonly humidityPct: number;
}

/** Plausible weather: warmest in the afternoon, driest when warmest, pressure by elevation, noise by `random`. */
export function weatherAt(station: Station, hourOfDay: number, random: Random): Weather {
  const warmth = Math.sin(((hourOfDay - 9) / 24) * 2 * Math.PI);
  return {
    temperatureC: station.meanTemperatureC + 5.5 * warmth + random.between(-0.8, 0.8),
    pressureHpa: SEA_LEVEL_HPA - station.elevationM * HPA_PER_METRE + random.between(-2, 2),
    humidityPct: 62 - 18 * warmth + random.between(-4, 4),
  };
}
