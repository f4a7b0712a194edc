import fc from 'fast-check';

/** A JSON schema of the document, as far as it is used there. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Values for a schema and, where one is known for a name, values that lead further than any made-up one would. */
export interface ArbitraryOptions {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly known: Readonly<Record<string, fc.Arbitrary<unknown>>>;
}

/** What has broken programs before. */
const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', ' ', '\u0000', '\ud800', '__proto__', 'constructor', '../..', '%00', "'; DROP TABLE tokens; --", '\u202egnp', 'ﬀ', 'e\u0301'),
  fc.constantFrom<unknown>(0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, Number.MIN_VALUE),
  fc.constantFrom<unknown>([], {}, [[]], { __proto__: null }, { a: '\u0000' }, { '\u0000': 1 }, deep(200), 'x'.repeat(20_000)),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}

/** Mostly what the schema allows, now and then something else, at any depth. */
export function arbitraryOf(schema: Schema, options: ArbitraryOptions): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema, options) }, { weight: 1, arbitrary: nasty });
}

function fitting(schema: Schema, options: ArbitraryOptions): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOf(options.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, options);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, options)));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -10, -(2 ** 31)), max: Math.min(schema.maximum ?? 10_000, 2 ** 31) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, options), { maxLength: Math.min(schema.maxItems ?? 4, 4) });
    default:
      return schema.properties === undefined ? nasty : record(schema, options);
  }
}

/** Everything, everything that is required, or anything, and now and then a field that nobody knows. */
function record({ properties = {}, required = [] }: Schema, options: ArbitraryOptions): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, named(name, schema, options)]));
  const sound = fc.record(fields, { requiredKeys: [...required] as never[] });
  const strange = fc.tuple(fc.record(fields, { requiredKeys: [] }), fc.dictionary(fc.string({ maxLength: 12 }), nasty, { maxKeys: 2 })).map(([usual, more]) => ({ ...usual, ...more }));
  return fc.oneof({ weight: 4, arbitrary: sound }, { weight: 1, arbitrary: strange });
}

/** The value of a field or parameter. */
export function named(name: string, schema: Schema, options: ArbitraryOptions): fc.Arbitrary<unknown> {
  const known = options.known[name];
  return known === undefined ? arbitraryOf(schema, options) : fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: arbitraryOf(schema, options) });
}

function text({ pattern, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  const plain = fc.string({ maxLength: Math.min(maxLength + 1, 300), unit: 'binary' });
  if (pattern === undefined) return plain;
  try {
    return fc.oneof({ weight: 4, arbitrary: fc.stringMatching(new RegExp(pattern)) }, { weight: 1, arbitrary: plain });
  } catch {
    return plain;
  }
}
