import { z } from 'zod';
import type { FailureCode } from '../failure-table.ts';
import { err, ok, type Result } from '../result.ts';
import { check } from './check.ts';
import { patternField, pathField, textField, uniqueList } from './fields.ts';
import { parseJsonText } from './json-text.ts';
import type { Problem } from './problem.ts';
import { OLDEST_NODE_MAJOR, parseRuntime, PINNED_NODE_MAJOR, type Runtime } from './runtime.ts';

const DEFAULT_RUNTIME = 'node18';
const VERSION_PATTERN = /^(?!\.{1,2}$)[^\s/\\#]{1,100}$/;

const runtimeField = z
  .string('a runtime')
  .check(({ value, issues }) => {
    const runtime = parseRuntime(value);
    const code: FailureCode = 'CONFIG_RUNTIME_UNSUPPORTED';
    if (!runtime.ok) issues.push({ code: 'custom', input: value, message: runtime.error, params: { code } });
  })
  .default(DEFAULT_RUNTIME);

/**
 * `manifest.json`, as AppHub has it: fields it does not know are kept. The version need not be a semantic one,
 * but it stands in `<slug>-<version>.tgz` and in `bundle:<slug>@<version>#<export>`.
 */
export const manifestSchema = z
  .looseObject({
    name: textField().describe('The name for people.'),
    version: patternField(VERSION_PATTERN, 'a version: 1 to 100 characters without blanks, "/", "\\" and "#"').describe(
      'The version of the bundle; any text without blanks, `/`, `\\` and `#`.',
    ),
    runtime: runtimeField.describe(
      `\`node${OLDEST_NODE_MAJOR}\` to \`node${PINNED_NODE_MAJOR}\` or \`node\`: runs on the pinned Node. \`python3.N\` or \`python3\`: needs that Python.`,
    ),
    entry: pathField().exactOptional().describe('The module to run, inside the bundle. Required unless the runtime is Python.'),
    pythonEntry: pathField().exactOptional().describe('The Python module to run, inside the bundle. Required if the runtime is Python.'),
    description: z.string().exactOptional().describe('What the bundle does.'),
    capabilities: uniqueList(z.string(), 'a list of texts, each named once')
      .default([])
      .describe('What the bundle needs, such as `fs` and `network`.'),
    metadata: z.unknown().optional().describe('Anything.'),
  })
  .meta({
    title: 'manifest.json',
    description: 'What a bundle is and how it is run.',
    if: { properties: { runtime: { pattern: '^python' } }, required: ['runtime'] },
    then: { required: ['pythonEntry'] },
    else: { required: ['entry'] },
  });

export type Manifest = Readonly<z.output<typeof manifestSchema>>;

/** The module of a bundle and what runs it. */
export interface ManifestEntry {
  readonly runtime: Runtime;
  /** Inside the bundle. */
  readonly path: string;
}

/** Checks a parsed `manifest.json` and fills in its defaults; every problem is told. */
export function parseManifest(value: unknown): Result<Manifest, readonly Problem[]> {
  const checked = check(manifestSchema, value);
  const missing = missingEntry(value);
  if (checked.ok && missing === undefined) return ok(checked.value);
  return err([...(checked.ok ? [] : checked.error), ...(missing === undefined ? [] : [missing])]);
}

/** As `parseManifest`, for the text of the file. */
export function parseManifestText(text: string): Result<Manifest, readonly Problem[]> {
  const json = parseJsonText(text);
  return json.ok ? parseManifest(json.value) : json;
}

/** @throws TypeError for a manifest that `parseManifest` did not make. */
export function manifestEntry(manifest: Manifest): ManifestEntry {
  const runtime = parseRuntime(manifest.runtime);
  if (!runtime.ok) throw new TypeError(`expected a checked manifest, got runtime ${manifest.runtime}`);
  const path = manifest[entryField(runtime.value)];
  if (path === undefined) throw new TypeError(`expected a checked manifest, got one without ${entryField(runtime.value)}`);
  return { runtime: runtime.value, path };
}

function entryField(runtime: Runtime): 'entry' | 'pythonEntry' {
  return runtime.kind === 'python' ? 'pythonEntry' : 'entry';
}

/** Which entry is required depends on another field, which the schema alone cannot say. */
function missingEntry(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { runtime = DEFAULT_RUNTIME } = value as { readonly runtime?: unknown };
  const parsed = typeof runtime === 'string' ? parseRuntime(runtime) : undefined;
  if (!parsed?.ok) return undefined;
  const field = entryField(parsed.value);
  if (Object.hasOwn(value, field)) return undefined;
  return { field, expected: `a path, since the runtime is "${String(runtime)}"`, got: 'nothing' };
}
