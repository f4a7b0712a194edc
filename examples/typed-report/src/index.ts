/** Turns a list of invoices into a revenue report: months with their taxes, customers, and what is overdue. */
import { parseInvoices } from './invoice.ts';
import { toMarkdown } from './markdown.ts';
import { makeReport } from './report.ts';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

interface Parameters {
  readonly invoicesPath: string;
  /** The day to reckon from, `2024-03-31`. */
  readonly today: string;
  readonly reportPath?: string;
}

interface Context {
  logger(message: string, meta?: Readonly<Record<string, unknown>>): void;
}

export async function handler({ invoicesPath, today, reportPath = 'revenue.md' }: Parameters, { logger }: Context) {
  const invoices = parseInvoices(JSON.parse(await readFile(invoicesPath, 'utf8')));
  const report = makeReport(invoices, today);
  const markdown = toMarkdown(report);
  await writeFile(reportPath, markdown);
  logger('Wrote report', { invoices: invoices.length });
  return { ...report, file: { path: reportPath, sha256: createHash('sha256').update(markdown).digest('hex') } };
}
