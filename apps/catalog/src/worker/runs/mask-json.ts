import type { Json } from '@apphub/model';
import { maskSecrets } from '@apphub/sandbox';

/** Replaces secrets in every text of a value, names of fields included. What a handler knows it may give as its result, too. */
export function maskJson<T extends Json | undefined>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0 || value === undefined) return value;
  const mask = maskSecrets(secrets);
  return masked(value, (text) => mask.apply(text)) as T;
}

function masked(value: Json, apply: (text: string) => string): Json {
  if (typeof value === 'string') return apply(value);
  if (Array.isArray(value)) return value.map((item: Json) => masked(item, apply));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]: [string, Json]) => [apply(name), masked(item, apply)]));
}
