import { add, type Cents, cents, percentOf } from './money.ts';

const TAX_PERCENTS = [0, 7, 19] as const;
export type TaxPercent = (typeof TAX_PERCENTS)[number];

export interface Line {
  readonly text: string;
  readonly quantity: number;
  readonly unitPrice: Cents;
  readonly taxPercent: TaxPercent;
}

export interface Invoice {
  readonly number: string;
  readonly customer: string;
  /** `2024-03-31`, as all days here. */
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly paidOn: string | undefined;
  readonly lines: readonly Line[];
}

export function netOf({ quantity, unitPrice }: Line): Cents {
  return cents(quantity * unitPrice);
}

export function taxOf(line: Line): Cents {
  return percentOf(netOf(line), line.taxPercent);
}

export function grossOf({ lines }: Invoice): Cents {
  return add(...lines.flatMap((line) => [netOf(line), taxOf(line)]));
}

/** Turns anything into invoices. @throws TypeError naming the place that is wrong. */
export function parseInvoices(value: unknown): readonly Invoice[] {
  return list(value, 'invoices').map((item, index) => parseInvoice(item, `invoices[${index}]`));
}

function parseInvoice(value: unknown, at: string): Invoice {
  const { number, customer, issuedOn, dueOn, paidOn, lines } = object(value, at);
  return {
    number: text(number, `${at}.number`),
    customer: text(customer, `${at}.customer`),
    issuedOn: day(issuedOn, `${at}.issuedOn`),
    dueOn: day(dueOn, `${at}.dueOn`),
    paidOn: paidOn === undefined ? undefined : day(paidOn, `${at}.paidOn`),
    lines: list(lines, `${at}.lines`).map((line, index) => parseLine(line, `${at}.lines[${index}]`)),
  };
}

function parseLine(value: unknown, at: string): Line {
  const line = object(value, at);
  const taxPercent = TAX_PERCENTS.find((percent) => percent === line['taxPercent']);
  if (taxPercent === undefined) throw wrong(`${at}.taxPercent`, `one of ${TAX_PERCENTS.join(', ')}`);
  return {
    text: text(line['text'], `${at}.text`),
    quantity: wholeNumber(line['quantity'], `${at}.quantity`),
    unitPrice: cents(wholeNumber(line['unitPriceCents'], `${at}.unitPriceCents`)),
    taxPercent,
  };
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong(at, 'an object');
}

function list(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(at, 'a list');
}

function text(value: unknown, at: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(at, 'a text');
}

function day(value: unknown, at: string): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw wrong(at, 'a day such as 2024-03-31');
}

function wholeNumber(value: unknown, at: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw wrong(at, 'a whole number');
}

function wrong(at: string, expected: string): TypeError {
  return new TypeError(`${at}: expected ${expected}`);
}
