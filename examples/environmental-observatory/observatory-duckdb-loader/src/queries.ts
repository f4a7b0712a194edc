export const CREATE_READINGS = `
  CREATE OR REPLACE TABLE readings (
    station_id VARCHAR NOT NULL,
    observed_at TIMESTAMP NOT NULL,
    temperature_c DOUBLE NOT NULL,
    pressure_hpa DOUBLE NOT NULL,
    humidity_pct DOUBLE NOT NULL,
    PRIMARY KEY (station_id, observed_at)
  )`;

/** Loads every partition below the pattern `$pattern`; it is bound, never spliced into the statement. */
export const LOAD_READINGS = `
  INSERT INTO readings
  SELECT station_id, strptime(observed_at, '%Y-%m-%dT%H:%M:%SZ'), temperature_c, pressure_hpa, humidity_pct
  FROM read_csv($pattern, hive_partitioning = false, columns = {
    station_id: 'VARCHAR', observed_at: 'VARCHAR', temperature_c: 'DOUBLE', pressure_hpa: 'DOUBLE', humidity_pct: 'DOUBLE'
  })`;

const range = (column: string, decimals: number) => `
  round(min(${column}), ${decimals}) AS ${column}_min,
  round(avg(${column}), ${decimals}) AS ${column}_mean,
  round(max(${column}), ${decimals}) AS ${column}_max`;

/** Decimals are cut to what the instruments can tell, which also hides the order in which threads add up. */
export const DAILY_AGGREGATES = `
  CREATE OR REPLACE TABLE daily_aggregates AS
  SELECT station_id, strftime(observed_at, '%Y-%m-%d') AS day, count(*)::INTEGER AS readings,
    ${range('temperature_c', 2)}, ${range('pressure_hpa', 2)}, ${range('humidity_pct', 1)}
  FROM readings
  GROUP BY ALL`;

export const SELECT_AGGREGATES = 'SELECT * FROM daily_aggregates ORDER BY station_id, day';

/** How much the temperature of each station swings within a day, the widest first. */
export const WIDEST_SWINGS = `
  SELECT station_id, round(max(temperature_c_max - temperature_c_min), 2) AS swing_c
  FROM daily_aggregates
  GROUP BY station_id
  ORDER BY swing_c DESC, station_id`;
