import type { CsvRow } from '../../shared/csv.ts';
import { type Candidate, toCelsius, toHectopascal } from '../upstream/observatory-model/dist/index.js';

/** Reads a line of a station's file into common units; what cannot be read is left undefined for the check to find. */
export function toCandidate({ fields }: CsvRow): Candidate {
  const temperature = toNumber(fields['temperature']);
  const pressure = toNumber(fields['pressure']);
  return {
    stationId: fields['station_id'],
    observedAt: fields['observed_at'],
    temperatureC: temperature === undefined ? undefined : toCelsius(temperature, fields['temperature_unit'] ?? ''),
    pressureHpa: pressure === undefined ? undefined : toHectopascal(pressure, fields['pressure_unit'] ?? ''),
    humidityPct: toNumber(fields['humidity']),
  };
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
