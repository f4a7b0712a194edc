import type { Environment } from '@apphub/compose';
import type { Setting } from './setting.ts';
import { type SettingName, settings } from './settings.ts';

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** What is set, by name; what is not set is absent. */
export type Values = { readonly [Name in SettingName]?: ValueOf<(typeof settings)[Name]> };

/** The values that are as expected, and a line for each that is not. An empty variable counts as unset. */
export function readValues(env: Environment): { readonly values: Values; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const text = env[setting.name];
    if (text === undefined || text === '') continue;
    const value = setting.parse(text);
    if (value === undefined) problems.push(problem(setting, text));
    else values[key] = value;
  }
  return { values, problems };
}

function problem({ name, expected, secret }: Setting<unknown>, text: string): string {
  return `${name}: expected ${expected}, got ${secret === true ? 'something else' : JSON.stringify(text.slice(0, 200))}`;
}
