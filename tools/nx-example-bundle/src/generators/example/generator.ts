import { configFailure, failure, type Failure, failureLines, parseBundleConfig, parseBundleConfigText } from '@apphub/model';
import { type GeneratorCallback, generateFiles, glob, logger, type Tree } from '@nx/devkit';
import { join } from 'node:path';
import { BUNDLE_TARGET, CONFIG_GLOB, TEST_TARGET } from '../../inference/names.ts';

export interface ExampleOptions {
  readonly name: string;
  readonly template?: 'node' | 'native' | 'python';
  /** A folder below `examples/`. */
  readonly scenario?: string;
  readonly description?: string;
}

const TEMPLATES = join(import.meta.dirname, '..', '..', '..', 'templates');

/**
 * Adds a working example below `examples/`.
 *
 * @throws Error CONFIG_INVALID for a name that is no slug, CONFIG_DUPLICATE_SLUG for one that is taken.
 */
export default async function generateExample(tree: Tree, options: ExampleOptions): Promise<GeneratorCallback> {
  const { name: slug, template = 'node', scenario } = options;
  const folder = ['examples', ...(scenario === undefined ? [] : [scenario]), slug].join('/');
  const reason = wrongName(slug) ?? wrongScenario(scenario) ?? taken(tree, slug, { folder });
  if (reason !== undefined) throw new Error(failureLines(reason).join('\n'));
  const { description = 'Says what it does in one sentence.' } = options;
  generateFiles(tree, join(TEMPLATES, template), folder, { slug, title: titleOf(slug), description, jsonDescription: jsonText(description) });
  return () => nextSteps(slug, folder).forEach((line) => logger.info(line));
}

function wrongName(slug: string): Failure | undefined {
  const config = parseBundleConfig({ slug });
  return config.ok ? undefined : configFailure(config.error, 'The name of the example');
}

function wrongScenario(scenario: string | undefined): Failure | undefined {
  if (scenario === undefined || (parseBundleConfig({ slug: scenario }).ok && scenario !== 'shared')) return undefined;
  return failure('CONFIG_INVALID', `"${scenario}" cannot be the name of a scenario.`, { remedy: 'Use lower-case letters, digits, ".", "_" and "-".' });
}

function taken(tree: Tree, slug: string, { folder }: { folder: string }): Failure | undefined {
  if (tree.exists(folder)) return failure('CONFIG_DUPLICATE_SLUG', `${folder} exists already.`);
  const namesake = glob(tree, [CONFIG_GLOB]).find((file) => slugIn(tree.read(file, 'utf8')) === slug);
  return namesake === undefined ? undefined : failure('CONFIG_DUPLICATE_SLUG', `${namesake} has the slug "${slug}" already.`);
}

/** A broken configuration has no slug to collide with. */
function slugIn(config: string | null): string | undefined {
  const parsed = parseBundleConfigText(config ?? '');
  return parsed.ok ? parsed.value.slug : undefined;
}

/** `tide-tables` becomes `Tide tables`. */
function titleOf(slug: string): string {
  const words = slug.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** As it stands between the quotes of a JSON text. */
function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function nextSteps(slug: string, folder: string): string[] {
  return [
    '',
    `${folder} is ready. Next:`,
    `  npx nx run ${slug}:${BUNDLE_TARGET}   builds and stores the bundle`,
    `  npx nx run ${slug}:${TEST_TARGET}     runs it with tests/sample-input.json`,
    '  Then replace the handler, the sample input and the expected output by your own.',
  ];
}
