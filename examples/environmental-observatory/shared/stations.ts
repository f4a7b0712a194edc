export interface Station {
  readonly id: string;
  readonly name: string;
  readonly elevationM: number;
  /** Yearly mean, degrees Celsius. */
  readonly meanTemperatureC: number;
  /** The units its instruments report in. */
  readonly units: { readonly temperature: 'C' | 'F'; readonly pressure: 'hPa' | 'inHg' };
}

const METRIC_UNITS = { temperature: 'C', pressure: 'hPa' } as const;
const US_UNITS = { temperature: 'F', pressure: 'inHg' } as const;

/** All stations of the observatory. */
export const STATIONS: readonly Station[] = [
  { id: 'ridge', name: 'Alpine Ridge', elevationM: 1840, meanTemperatureC: 6, units: METRIC_UNITS },
  { id: 'delta', name: 'River Delta', elevationM: 4, meanTemperatureC: 19, units: METRIC_UNITS },
  { id: 'mesa', name: 'Red Mesa', elevationM: 1310, meanTemperatureC: 24, units: US_UNITS },
  { id: 'shore', name: 'North Shore', elevationM: 12, meanTemperatureC: 12, units: METRIC_UNITS },
  { id: 'valley', name: 'Pine Valley', elevationM: 420, meanTemperatureC: 15, units: METRIC_UNITS },
  { id: 'harbor', name: 'Old Harbor', elevationM: 7, meanTemperatureC: 17, units: US_UNITS },
];

export function findStation(id: string): Station | undefined {
  return STATIONS.find((station) => station.id === id);
}

/** The name for people; the id where nobody knows the station. */
export function stationName(id: string): string {
  return findStation(id)?.name ?? id;
}
