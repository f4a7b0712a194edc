import { failuresPage } from './failures-page.ts';
import { fieldTable } from './field-table.ts';
import { type JsonSchemaNode, jsonSchemas } from './json-schemas.ts';

/** The text of a file of the repository by its path, or undefined if there is none. */
export type ReadText = (path: string) => string | undefined;

const CONFIG_PAGE = 'docs/config.md';

/**
 * Every file, or part of one, that is written from the code, by its path in the repository.
 *
 * @throws Error when `docs/config.md` lacks the place for one of its tables.
 */
export function generatedDocs(read: ReadText): ReadonlyMap<string, string> {
  const docs = new Map([
    ['docs/failures.md', failuresPage()],
    [CONFIG_PAGE, configPage(read(CONFIG_PAGE) ?? '')],
  ]);
  for (const [name, schema] of Object.entries(jsonSchemas)) docs.set(`docs/schemas/${name}.schema.json`, jsonText(schema));
  return docs;
}

/** @returns the paths whose files differ from what the code says; `npm run docs -w @apphub/model` mends them. */
export function staleDocs(read: ReadText): readonly string[] {
  return [...generatedDocs(read)].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

function configPage(page: string): string {
  return Object.entries(jsonSchemas).reduce((text, [name, schema]) => withTable(text, { name, schema }), page);
}

/** Replaces what stands between the two marks of a table and leaves the words around it alone. */
function withTable(page: string, { name, schema }: { readonly name: string; readonly schema: JsonSchemaNode }): string {
  const begin = `<!-- fields of ${name}: generated -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`expected "${begin}" and "${end}" in ${CONFIG_PAGE}`);
  return `${before}${begin}\n${fieldTable(schema)}\n${end}${after}`;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
