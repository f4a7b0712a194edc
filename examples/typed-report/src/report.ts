import { grossOf, type Invoice, netOf, type TaxPercent, taxOf } from './invoice.ts';
import { add, type Cents, ZERO } from './money.ts';

export interface Month {
  /** `2024-03`. */
  readonly month: string;
  readonly invoices: number;
  readonly net: Cents;
  readonly tax: Readonly<Partial<Record<TaxPercent, Cents>>>;
  readonly gross: Cents;
}

export interface Overdue {
  readonly number: string;
  readonly customer: string;
  readonly daysLate: number;
  readonly open: Cents;
}

export interface Report {
  readonly months: readonly Month[];
  /** Who owes or paid most comes first. */
  readonly customers: readonly { readonly customer: string; readonly gross: Cents }[];
  readonly overdue: readonly Overdue[];
}

/** @param today the day on which the report is read; nothing here asks the clock. */
export function makeReport(invoices: readonly Invoice[], today: string): Report {
  return {
    months: groups(invoices, ({ issuedOn }) => issuedOn.slice(0, 7)).map(([month, group]) => summarizeMonth(month, group)),
    customers: groups(invoices, ({ customer }) => customer)
      .map(([customer, group]) => ({ customer, gross: add(...group.map(grossOf)) }))
      .sort((a, b) => b.gross - a.gross),
    overdue: invoices
      .filter(({ paidOn, dueOn }) => paidOn === undefined && dueOn < today)
      .map((invoice) => toOverdue(invoice, today))
      .sort((a, b) => b.daysLate - a.daysLate),
  };
}

function summarizeMonth(month: string, invoices: readonly Invoice[]): Month {
  const tax: Partial<Record<TaxPercent, Cents>> = {};
  for (const line of invoices.flatMap(({ lines }) => lines)) tax[line.taxPercent] = add(tax[line.taxPercent] ?? ZERO, taxOf(line));
  return {
    month,
    invoices: invoices.length,
    net: add(...invoices.flatMap(({ lines }) => lines.map(netOf))),
    tax,
    gross: add(...invoices.map(grossOf)),
  };
}

function toOverdue(invoice: Invoice, today: string): Overdue {
  const { number, customer, dueOn } = invoice;
  return { number, customer, daysLate: (Date.parse(today) - Date.parse(dueOn)) / 86_400_000, open: grossOf(invoice) };
}

/** Groups in the order of their keys. */
function groups<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const map = new Map<string, T[]>();
  for (const item of items) map.set(keyOf(item), [...(map.get(keyOf(item)) ?? []), item]);
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
