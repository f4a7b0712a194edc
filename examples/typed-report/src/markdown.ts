import { formatMoney } from './money.ts';
import type { Report } from './report.ts';

export function toMarkdown({ months, customers, overdue }: Report): string {
  return [
    '# Revenue',
    '',
    table(
      ['Month', 'Invoices', 'Net', 'Tax 7 %', 'Tax 19 %', 'Gross'],
      months.map(({ month, invoices, net, tax, gross }) => [
        month,
        String(invoices),
        ...[net, tax[7], tax[19], gross].map((amount) => (amount === undefined ? '-' : formatMoney(amount))),
      ]),
    ),
    '## Customers',
    '',
    table(
      ['Customer', 'Gross'],
      customers.map(({ customer, gross }) => [customer, formatMoney(gross)]),
    ),
    '## Overdue',
    '',
    table(
      ['Invoice', 'Customer', 'Days late', 'Open'],
      overdue.map(({ number, customer, daysLate, open }) => [number, customer, String(daysLate), formatMoney(open)]),
    ),
  ].join('\n');
}

/** Figures stand on the right; only the first column is text. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [headings, headings.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map(line).join('');
}
