import type { JsonSchemaNode } from './json-schemas.ts';

interface FieldRow {
  readonly name: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** A Markdown table with one row for each field of a schema, nested ones after the field that holds them. */
export function fieldTable(schema: JsonSchemaNode): string {
  const rows = fieldRows(schema, '').map((row) => `| \`${row.name}\` | ${row.type} | ${row.fallback} | ${row.meaning} |`);
  return ['| field | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function fieldRows(schema: JsonSchemaNode, prefix: string): readonly FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const field = node(child);
    const name = `${prefix}${key}`;
    const required = schema.required?.includes(key) === true;
    const row = { name, type: typeWords(field), fallback: fallback(field, required), meaning: field.description ?? '' };
    return [row, ...fieldRows(field, `${name}.`), ...fieldRows(node(field.items), `${name}[].`)];
  });
}

function typeWords(field: JsonSchemaNode): string {
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.type === 'array') return `list of ${plural(typeWords(node(field.items)))}`;
  if (field.type === 'integer') return `whole number, ${range(field)}`;
  if (field.type === 'object' && typeof field.additionalProperties === 'object') {
    return node(field.additionalProperties).type === 'boolean' ? 'object of true or false' : 'object';
  }
  return [field.type ?? 'anything'].flat().join(' or ').replace('string', 'text');
}

function range({ minimum, maximum }: JsonSchemaNode): string {
  return maximum === Number.MAX_SAFE_INTEGER ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

function plural(words: string): string {
  return /^(text|object)$/.test(words) ? `${words}s` : words;
}

function fallback(field: JsonSchemaNode, required: boolean): string {
  if (required) return 'required';
  const hasOwn = field.default !== undefined && !(field.type === 'object' && field.properties !== undefined);
  return hasOwn ? `\`${JSON.stringify(field.default)}\`` : '';
}

function node(value: unknown): JsonSchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchemaNode) : {};
}
