import { z } from 'zod';

type Node = z.core.JSONSchema.BaseSchema;

/** The field names of a schema, read off its JSON schema. */
export interface SchemaTree {
  /** The names known inside the object at `path`. */
  namesAt(path: readonly PropertyKey[]): readonly string[];
  /** Where else a field of this name is known, e.g. `tests.sampleInputPath`. */
  pathsOf(name: string): readonly string[];
}

/** Costs about a millisecond, so it is only made once something is wrong. */
export function schemaTree(schema: z.ZodType): SchemaTree {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return {
    namesAt: (path) => Object.keys(path.reduce<Node>(childAt, root).properties ?? {}),
    pathsOf: (name) => fieldPaths(root, '').filter((path) => path.endsWith(`.${name}`)),
  };
}

function childAt(node: Node, part: PropertyKey): Node {
  if (typeof part === 'number') return objectNode(node.items);
  const properties = node.properties ?? {};
  return objectNode(Object.hasOwn(properties, part) ? properties[String(part)] : node.additionalProperties);
}

function fieldPaths(node: Node, prefix: string): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const inner = objectNode(child);
    return [path, ...fieldPaths(inner, path), ...fieldPaths(objectNode(inner.items), `${path}[]`)];
  });
}

function objectNode(node: unknown): Node {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Node) : {};
}
