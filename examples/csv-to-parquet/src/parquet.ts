import type { Order } from './orders.ts';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';

/** Writes orders column by column; equal orders give equal bytes. */
export async function writeParquet(filename: string, orders: readonly Order[], rowGroupSize: number): Promise<void> {
  await parquetWriteFile({ filename, columnData: toColumns(orders), rowGroupSize, codec: 'SNAPPY' });
}

function toColumns(orders: readonly Order[]): ColumnSource[] {
  return [
    { name: 'order_id', type: 'STRING', nullable: false, data: orders.map((order) => order.orderId) },
    { name: 'ordered_at', type: 'TIMESTAMP', nullable: false, data: orders.map((order) => order.orderedAt) },
    { name: 'country', type: 'STRING', nullable: false, data: orders.map((order) => order.country) },
    { name: 'product', type: 'STRING', nullable: false, data: orders.map((order) => order.product) },
    { name: 'quantity', type: 'INT32', nullable: false, data: orders.map((order) => order.quantity) },
    { name: 'unit_price_cents', type: 'INT32', nullable: false, data: orders.map((order) => order.unitPriceCents) },
    { name: 'coupon', type: 'STRING', nullable: true, data: orders.map((order) => order.coupon) },
  ];
}

/** Only the columns that the sums below need are read from the file: that is what Parquet is for. */
export async function summarizeParquet(filename: string) {
  const file = await asyncBufferFromFile(filename);
  const metadata = await parquetMetadataAsync(file);
  const rows = await parquetReadObjects({ file, metadata, columns: ['country', 'quantity', 'unit_price_cents', 'coupon'] });
  const revenueCents: Record<string, number> = {};
  for (const { country, quantity, unit_price_cents: price } of rows) {
    revenueCents[country] = (revenueCents[country] ?? 0) + quantity * price;
  }
  return {
    rows: Number(metadata.num_rows),
    rowGroups: metadata.row_groups.length,
    columns: metadata.schema.slice(1).map(({ name }) => name),
    revenueCents,
    withCoupon: rows.filter(({ coupon }) => coupon !== null && coupon !== undefined).length,
  };
}
