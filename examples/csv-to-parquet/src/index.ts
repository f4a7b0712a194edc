/** Converts a shop's CSV export to Parquet, reads the file back and sums it up. */
import { parseOrders } from './orders.ts';
import { summarizeParquet, writeParquet } from './parquet.ts';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Parameters {
  readonly csvPath: string;
  readonly parquetPath?: string;
  readonly rowGroupSize?: number;
}

interface Context {
  logger(message: string, meta?: Readonly<Record<string, unknown>>): void;
}

export async function handler({ csvPath, parquetPath = 'orders.parquet', rowGroupSize = 10_000 }: Parameters, { logger }: Context) {
  const csv = await readFile(csvPath, 'utf8');
  await mkdir(dirname(parquetPath), { recursive: true });
  await writeParquet(parquetPath, parseOrders(csv), rowGroupSize);
  const parquet = await readFile(parquetPath);
  logger('Wrote Parquet', { csvBytes: Buffer.byteLength(csv), parquetBytes: parquet.length });
  return {
    ...(await summarizeParquet(parquetPath)),
    file: { path: parquetPath, bytes: parquet.length, sha256: createHash('sha256').update(parquet).digest('hex') },
  };
}
