/** Fills an inbox with the files that weather stations would drop there: one per station and day, faults included. */
import { formatCsv } from '../../shared/csv.ts';
import { type JobContext, type Parameters, textParameter, wholeNumberParameter, writeOutput } from '../../shared/job.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { RAW_COLUMNS } from '../../shared/readings.ts';
import { type Station, STATIONS } from '../../shared/stations.ts';
import { applyFault, drawFault, FAULT_NAMES, type Fault } from './faults.ts';
import { type Weather, weatherAt } from './weather.ts';

const MINUTES_PER_DAY = 1440;
const MS_PER_DAY = MINUTES_PER_DAY * 60_000;

export async function handler(parameters: Parameters, { logger }: JobContext) {
  const outputDir = textParameter(parameters, 'outputDir', 'inbox');
  const stations = STATIONS.slice(0, wholeNumberParameter(parameters, 'stations', [1, STATIONS.length]));
  const days = wholeNumberParameter(parameters, 'days', [1, 366]);
  const plan = {
    startMs: Date.parse(`${textParameter(parameters, 'startDay')}T00:00:00Z`),
    intervalMinutes: wholeNumberParameter(parameters, 'intervalMinutes', [1, MINUTES_PER_DAY]),
    faultOneIn: wholeNumberParameter(parameters, 'faultOneIn', [1, 1_000_000]),
    random: seededRandom(wholeNumberParameter(parameters, 'seed', [0, 2 ** 32 - 1])),
  };

  const files = [];
  const faults: Fault[] = [];
  for (const station of stations) {
    for (let day = 0; day < days; day += 1) {
      const { name, rows, faults: hit } = stationDay(station, { ...plan, startMs: plan.startMs + day * MS_PER_DAY });
      files.push({ ...(await writeOutput(outputDir, name, formatCsv(RAW_COLUMNS, rows))), rows: rows.length });
      faults.push(...hit);
    }
  }
  logger('Wrote inbox', { files: files.length });
  return {
    files,
    rows: files.reduce((total, { rows }) => total + rows, 0),
    faults: Object.fromEntries(FAULT_NAMES.map((name) => [name, faults.filter((fault) => fault === name).length])),
  };
}

interface DayPlan {
  readonly startMs: number;
  readonly intervalMinutes: number;
  readonly faultOneIn: number;
  readonly random: Random;
}

function stationDay(station: Station, { startMs, intervalMinutes, faultOneIn, random }: DayPlan) {
  const rows: (readonly string[])[] = [];
  const faults: Fault[] = [];
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += intervalMinutes) {
    const observedAt = new Date(startMs + minute * 60_000).toISOString().replace('.000Z', 'Z');
    const row = rawRow(station, observedAt, weatherAt(station, minute / 60, random));
    const fault = drawFault(random, faultOneIn);
    rows.push(...applyFault(row, fault));
    if (fault !== undefined) faults.push(fault);
  }
  return { name: `${station.id}-${new Date(startMs).toISOString().slice(0, 10)}.csv`, rows, faults };
}

/** In the units of the station's instruments, in the order of RAW_COLUMNS. */
function rawRow({ id, units }: Station, observedAt: string, { temperatureC, pressureHpa, humidityPct }: Weather): readonly string[] {
  const temperature = units.temperature === 'F' ? temperatureC * 1.8 + 32 : temperatureC;
  const pressure = units.pressure === 'inHg' ? (pressureHpa / 33.863886666667).toFixed(3) : pressureHpa.toFixed(1);
  return [id, observedAt, temperature.toFixed(2), units.temperature, pressure, units.pressure, humidityPct.toFixed(1)];
}
