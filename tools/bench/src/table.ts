import type { BenchRow } from './row.ts';

/** @returns rows as a Markdown table below a heading. */
export function tableOf(heading: string, rows: readonly BenchRow[]): string {
  const cells = rows.map(({ name, value, limit, held, note = '' }) => [name, value, limit, held ? 'held' : 'NOT HELD', note]);
  const table = [['what', 'measured', 'limit', '', 'note'], ['---', '---', '---', '---', '---'], ...cells];
  return [`\n## ${heading}\n`, ...table.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)].join('\n');
}
