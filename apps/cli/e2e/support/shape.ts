/** What a JSON value consists of, by its names; not which of the values that a field may have it has now. */
type Shape =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: 'list'; readonly of: Shape | undefined }
  | { readonly kind: 'value'; readonly word: string };

/** Names that are data, as those of stages are: what is below them is told once. */
const OPEN = new Set(['stageMs', 'details', 'manifest', 'metadata', 'parameters', 'result', 'metrics', 'context', 'isolation', 'comparison', 'parametersSchema', 'defaultParameters']);

/** One line for each name, indented; `[]` behind those of lists. */
export function shapeLines(value: unknown): string[] {
  return linesOf(shapeOf(value, ''), '  ');
}

function shapeOf(value: unknown, name: string): Shape {
  if (OPEN.has(name)) return { kind: 'value', word: '…' };
  if (Array.isArray(value)) return { kind: 'list', of: value.length === 0 ? undefined : merged(value.map((item) => shapeOf(item, ''))) };
  if (typeof value === 'object' && value !== null) return { kind: 'object', fields: new Map(Object.entries(value).map(([key, field]) => [key, shapeOf(field, key)])) };
  return { kind: 'value', word: '' };
}

/** Items of a list may differ in what they have; all of it is told. */
function merged(shapes: readonly Shape[]): Shape | undefined {
  const objects = shapes.filter((shape) => shape.kind === 'object');
  if (objects.length === 0) return shapes[0];
  const fields = new Map<string, Shape>();
  for (const shape of objects) for (const [key, field] of shape.fields) if (!fields.has(key) || fields.get(key)?.kind === 'value') fields.set(key, field);
  return { kind: 'object', fields };
}

function linesOf(shape: Shape | undefined, indent: string): string[] {
  if (shape?.kind === 'list') return linesOf(shape.of, indent);
  if (shape?.kind !== 'object') return [];
  // Whether a part is there at all may depend on the machine; names of the same rank are told in one order.
  return [...shape.fields].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, field]) => [`${indent}${key}${field.kind === 'list' ? '[]' : ''}${field.kind === 'value' && field.word !== '' ? `  ${field.word}` : ''}`, ...linesOf(field, `${indent}  `)]);
}
