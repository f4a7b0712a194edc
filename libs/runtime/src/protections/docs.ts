import { limitsTable, protectionsTable } from './tables.ts';

/** Where the tables stand, in the repository. */
export const PAGE = 'docs/isolation.md';

const tables = { 'protections of runs': protectionsTable, 'limits of runs': limitsTable } as const;

/** @returns the page with its tables as the code says; the words around them are left alone. */
export function withTables(page: string): string {
  return Object.entries(tables).reduce((text, [name, render]) => replaced(text, { name, content: render() }), page);
}

function replaced(page: string, { name, content }: { readonly name: string; readonly content: string }): string {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`expected "${begin}" and "${end}" in ${PAGE}`);
  return `${before}${begin}\n${content}\n${end}${after}`;
}
