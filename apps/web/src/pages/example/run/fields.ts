import type { Json } from '@apphub/model';

/** One parameter as a form asks for it. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'choice' | 'json';
  readonly isRequired: boolean;
  readonly about: string | undefined;
  /** Of a choice. */
  readonly choices: readonly string[];
}

interface Node {
  readonly type?: unknown;
  readonly description?: unknown;
  readonly title?: unknown;
  readonly enum?: unknown;
}

/**
 * The fields of a form for a JSON schema: texts, numbers, flags and choices are asked for as such, everything else as JSON.
 * What the form lets through the service still checks.
 *
 * @returns undefined where the schema describes no object with named properties.
 */
export function fieldsOf(schema: unknown): readonly Field[] | undefined {
  if (!isObject(schema) || !isObject(schema.properties)) return undefined;
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties).map(([name, node]) => ({ name, isRequired: required.has(name), ...shapeOf(isObject(node) ? node : {}) }));
}

function shapeOf(node: Node): Omit<Field, 'name' | 'isRequired'> {
  const about = [node.title, node.description].find((text): text is string => typeof text === 'string');
  const choices = Array.isArray(node.enum) && node.enum.every((choice) => typeof choice === 'string') ? node.enum : [];
  const kinds = { string: 'text', number: 'number', integer: 'number', boolean: 'flag' } as const;
  const kind = choices.length > 0 ? 'choice' : (kinds[node.type as keyof typeof kinds] ?? 'json');
  return { kind, about, choices };
}

/** What stands in a field at first. */
export function textOf(value: unknown, kind: Field['kind']): string {
  if (value === undefined) return '';
  return kind === 'json' || typeof value !== 'string' ? JSON.stringify(value, null, kind === 'json' ? 2 : undefined) : value;
}

/**
 * The parameters that the texts in a form stand for; empty ones are left out.
 *
 * @returns the parameters, or the name of a field that holds none with what is wrong.
 */
export function parametersOf(fields: readonly Field[], texts: Readonly<Record<string, string>>): { readonly parameters: Record<string, Json> } | { readonly wrong: string } {
  const parameters: Record<string, Json> = {};
  for (const { name, kind, isRequired } of fields) {
    const text = texts[name] ?? '';
    if (text === '' && !isRequired) continue;
    if (kind === 'text' || kind === 'choice') parameters[name] = text;
    else {
      const value = parsed(text);
      if (value === undefined || (kind === 'number' && typeof value !== 'number')) return { wrong: `${name}: expected ${kind === 'number' ? 'a number' : 'JSON'}, got ${JSON.stringify(text)}` };
      parameters[name] = value;
    }
  }
  return { parameters };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
