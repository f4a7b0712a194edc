import type { Json } from '@apphub/model';
import type { JsonObject, Reported, RunUpdate } from '../port.ts';

/** The longest address that anybody shows. */
const LONGEST_URL = 2000;

/** @returns the members of the contract that are what they should be; the rest is nobody's. */
export function reportedIn(value: JsonObject): Reported {
  const { logsUrl, metrics, context, timeoutMs } = value;
  return {
    ...(typeof logsUrl === 'string' && logsUrl.length <= LONGEST_URL ? { logsUrl } : {}),
    ...(isObject(metrics) ? { metrics } : {}),
    ...(isObject(context) ? { context } : {}),
    ...(typeof timeoutMs === 'number' && timeoutMs > 0 ? { timeoutMs } : {}),
  };
}

const KNOWN = new Set(['parameters', 'logsUrl', 'metrics', 'context', 'timeoutMs']);

/** @returns what a handler says through `context.update`. */
export function readUpdate(changes: Json | undefined): RunUpdate {
  if (!isObject(changes)) return {};
  const progress = Object.entries(changes).filter(([name]) => !KNOWN.has(name));
  return {
    ...reportedIn(changes),
    ...(isObject(changes['parameters']) ? { parameters: changes['parameters'] } : {}),
    ...(progress.length === 0 ? {} : { progress: Object.fromEntries(progress) }),
  };
}

/** Whether it is neither a list nor a plain value. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
