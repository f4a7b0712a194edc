/** Loads normalised readings into a DuckDB file and aggregates them per station and day. */
import { type JobContext, type Parameters, textParameter, writeOutput } from '../../shared/job.ts';
import type { DailyAggregate, Range } from '../../shared/readings.ts';
import { CREATE_READINGS, DAILY_AGGREGATES, LOAD_READINGS, SELECT_AGGREGATES, WIDEST_SWINGS } from './queries.ts';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

type Row = Readonly<Record<string, Json>>;

export async function handler(parameters: Parameters, { logger }: JobContext) {
  const normalizedDir = textParameter(parameters, 'normalizedDir');
  const outputDir = textParameter(parameters, 'outputDir', 'warehouse');
  await mkdir(outputDir, { recursive: true });
  const database = join(outputDir, 'observatory.duckdb');

  const loaded = await withDatabase(database, async (connection) => {
    await connection.run(CREATE_READINGS);
    await connection.run(LOAD_READINGS, { pattern: `${normalizedDir}/day=*/station=*.csv` });
    await connection.run(DAILY_AGGREGATES);
    return select(connection, 'SELECT count(*)::INTEGER AS rows, count(DISTINCT station_id)::INTEGER AS stations FROM readings');
  });
  logger('Loaded readings', loaded[0]);

  // Opened once more, so that what is reported is what the file holds.
  const { aggregates, swings } = await withDatabase(database, async (connection) => ({
    aggregates: (await select(connection, SELECT_AGGREGATES)).map(toAggregate),
    swings: await select(connection, WIDEST_SWINGS),
  }));
  return {
    ...loaded[0],
    days: new Set(aggregates.map(({ day }) => day)).size,
    swings,
    aggregates: await writeOutput(outputDir, 'aggregates.json', `${JSON.stringify({ days: aggregates }, null, 2)}\n`),
    warmest: aggregates.toSorted((a, b) => b.temperatureC.max - a.temperatureC.max)[0],
    databaseIsOnDisk: (await stat(database)).size > 0,
  };
}

async function withDatabase<T>(path: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function select(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

function toAggregate(row: Row): DailyAggregate {
  return {
    stationId: String(row['station_id']),
    day: String(row['day']),
    readings: Number(row['readings']),
    temperatureC: range(row, 'temperature_c'),
    pressureHpa: range(row, 'pressure_hpa'),
    humidityPct: range(row, 'humidity_pct'),
  };
}

function range(row: Row, column: string): Range {
  return { min: Number(row[`${column}_min`]), mean: Number(row[`${column}_mean`]), max: Number(row[`${column}_max`]) };
}
