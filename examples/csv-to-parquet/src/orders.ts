/** One line of a shop's export. Money is in cents: sums stay exact. */
export interface Order {
  readonly orderId: string;
  readonly orderedAt: Date;
  readonly country: string;
  readonly product: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly coupon: string | null;
}

const COLUMNS = 'order_id,ordered_at,country,product,quantity,unit_price,coupon';

/** Reads the export. Its fields never hold commas or quotes. @throws SyntaxError naming the line that is wrong. */
export function parseOrders(text: string): readonly Order[] {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  if (header !== COLUMNS) throw new SyntaxError(`line 1: expected ${COLUMNS}`);
  return lines.map((line, index) => parseOrder(line.split(','), index + 2));
}

function parseOrder(cells: readonly string[], line: number): Order {
  const [orderId = '', orderedAt = '', country = '', product = '', quantity = '', unitPrice = '', coupon = ''] = cells;
  const order = {
    orderId,
    orderedAt: new Date(orderedAt),
    country,
    product,
    quantity: Number(quantity),
    unitPriceCents: Math.round(Number(unitPrice) * 100),
    coupon: coupon === '' ? null : coupon,
  };
  if (cells.length !== 7) throw new SyntaxError(`line ${line}: expected 7 fields, got ${cells.length}`);
  if (Number.isNaN(order.orderedAt.getTime())) throw new SyntaxError(`line ${line}: ordered_at is not a date: ${orderedAt}`);
  if (!Number.isInteger(order.quantity) || Number.isNaN(order.unitPriceCents)) {
    throw new SyntaxError(`line ${line}: quantity or unit_price is no number`);
  }
  return order;
}
