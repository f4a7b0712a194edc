import { z } from 'zod';
import type { Platform } from '../platform.ts';
import { err, ok, type Result } from '../result.ts';
import { check } from './check.ts';
import {
  globField,
  PACKAGE_OR_VERSION_PATTERN,
  packageField,
  patternField,
  pathField,
  platformField,
  slugField,
  textField,
  uniqueList,
  wholeNumberField,
} from './fields.ts';
import { type Frozen, frozen } from './frozen.ts';
import { parseJsonText } from './json-text.ts';
import type { Problem } from './problem.ts';
import { shortJson } from './words.ts';

/** The name of the file that makes a folder an example. */
export const BUNDLE_CONFIG_FILE = 'apphub.bundle.json';

const testsSchema = z.strictObject({
  sampleInputPath: pathField().exactOptional().describe('Parameters that "example-test" calls the handler with, as JSON.'),
  expectedOutputPath: pathField()
    .exactOptional()
    .describe('What the handler must return: every key named here must be there and equal; numbers within 1e-9, relative.'),
});

const dependencySchema = z
  .strictObject({
    slug: slugField.describe('The example whose bundle is needed.'),
    path: pathField().exactOptional().describe('Where its bundle is unpacked inside this example. Default: `upstream/<slug>`.'),
  })
  .transform(({ slug, path = `upstream/${slug}` }) => ({ slug, path }));

const limitsSchema = z.strictObject({
  timeoutSeconds: wholeNumberField(1, 86_400).default(600).describe('Wall-clock seconds for each command of the build.'),
  memoryMb: wholeNumberField(64, 1_048_576).default(4096).describe('Memory of a command and all it starts, MiB.'),
  logMb: wholeNumberField(1, 1024).default(16).describe('What a command may write to its log, MiB.'),
  bundleMb: wholeNumberField(1, 1_048_576).default(2048).describe('The unpacked bundle, MiB.'),
});

/** `apphub.bundle.json`: AppHub's fields and defaults, and those that this project adds. */
export const bundleConfigSchema = z
  .strictObject({
    $schema: z.string().exactOptional().describe('The JSON schema, for editors.'),
    slug: slugField.describe('The name of the example; unique in the workspace.'),
    entry: pathField().default('src/index.ts').describe('The module that the default build bundles.'),
    outDir: pathField().default('dist').describe('The folder the build writes to. Not an input.'),
    manifestPath: pathField().default('manifest.json').describe('The manifest; always packed.'),
    artifactDir: pathField().default('artifacts').describe('A folder that is not an input. Kept for AppHub; nothing is written to it.'),
    files: z
      .array(globField(), 'a list of patterns')
      .refine((globs) => globs.some((glob) => !/^!(?!\()/.test(glob)), 'at least one pattern that does not begin with "!"')
      .default(['manifest.json', 'dist/**/*'])
      .describe('Patterns of the files to pack, after the build; `!` in front leaves files out. Names with a leading dot do not match.'),
    externals: z
      .array(textField('the name of a module'), 'a list of modules')
      .default([])
      .describe('Modules that the default build leaves out of the bundle.'),
    runtimeDependencies: uniqueList(packageField(), 'a list of packages, each named once')
      .default([])
      .describe(
        'Packages that are copied to `<outDir>/node_modules` with all they need, as the lock has them; the default build leaves them out.',
      ),
    tests: testsSchema.prefault({}).describe('What "example-test" runs.'),
    pythonEntry: pathField().default('src/main.py').describe('The module of a Python example.'),
    pythonRequirementsPath: pathField().exactOptional().describe('The requirements file of a Python example: every package pinned to a version and to hashes; wheels are taken from `wheels/` if there is such a folder, else from the package index. They go into the bundle.'),
    dependsOn: z
      .array(dependencySchema, 'a list of {"slug": …, "path": …}')
      .prefault([])
      .describe('Examples whose bundles are built first and unpacked inside this one.'),
    allowScripts: z
      .record(patternField(PACKAGE_OR_VERSION_PATTERN, 'a package, as "name" or "name@1.2.3"'), z.boolean())
      .default({})
      .describe(
        'Packages with install scripts, as `name` or `name@1.2.3`: `true` runs the script, `false` knowingly leaves it out. ' +
          'Any other package with an install script is refused.',
      ),
    platforms: uniqueList(platformField, 'a list of platforms, each named once')
      .min(1, 'at least one platform')
      .exactOptional()
      .describe('Where the example can be built. Default: everywhere.'),
    limits: limitsSchema.prefault({}).describe('What a build may use.'),
  })
  .meta({ title: BUNDLE_CONFIG_FILE, description: 'How one example is bundled.' });

export type BundleConfig = Frozen<z.output<typeof bundleConfigSchema>>;

/** Another example whose bundle is unpacked at `path` inside this one before it is built. */
export type BundleDependency = BundleConfig['dependsOn'][number];

/** Checks a parsed `apphub.bundle.json` and fills in its defaults; every problem is told. */
export function parseBundleConfig(value: unknown): Result<BundleConfig, readonly Problem[]> {
  const checked = check(bundleConfigSchema, value);
  if (!checked.ok) return checked;
  const problems = dependencyProblems(checked.value);
  return problems.length === 0 ? ok(frozen(checked.value)) : err(problems);
}

/** As `parseBundleConfig`, for the text of the file. */
export function parseBundleConfigText(text: string): Result<BundleConfig, readonly Problem[]> {
  const json = parseJsonText(text);
  return json.ok ? parseBundleConfig(json.value) : json;
}

/** Whether the example says that it can be built on `platform`. */
export function buildsOn(config: Pick<BundleConfig, 'platforms'>, platform: Platform): boolean {
  return config.platforms === undefined || config.platforms.includes(platform);
}

/** Two bundles must not be laid over each other, nor one over what the build writes. */
function dependencyProblems({ dependsOn, outDir }: z.output<typeof bundleConfigSchema>): readonly Problem[] {
  return dependsOn.flatMap(({ slug, path }, index) => {
    const others = dependsOn.slice(0, index);
    const problems: Problem[] = [];
    const field = `dependsOn[${index}]`;
    if (others.some((other) => other.slug === slug)) {
      problems.push({ field: `${field}.slug`, expected: 'an example that is not listed yet', got: shortJson(slug) });
    } else if ([outDir, ...others.map((other) => other.path)].some((other) => overlap(other, path))) {
      const expected = 'a folder of its own, outside "outDir" and the other paths';
      problems.push({ field: `${field}.path`, expected, got: shortJson(path) });
    }
    return problems;
  });
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
