import type { Files } from './workspace.ts';

export interface PlainExample {
  /** Folder, relative to the workspace. Default: `examples/<slug>`. */
  readonly root?: string;
  /** Slugs of upstream examples; the handler adds their values to its own. */
  readonly dependsOn?: readonly string[];
  readonly value?: number;
  /** More fields of `apphub.bundle.json`. */
  readonly config?: object;
  /** A build command of its own. */
  readonly build?: string;
}

/** An example without npm dependencies that builds in a fraction of a second; its handler returns `{value}`. */
export function plainExample(slug: string, { root = `examples/${slug}`, dependsOn = [], value = 1, config = {}, build }: PlainExample = {}): Files {
  const sum = dependsOn.reduce((total) => total + 1, value);
  return {
    [`${root}/apphub.bundle.json`]: {
      slug,
      dependsOn: dependsOn.map((upstream) => ({ slug: upstream })),
      tests: { sampleInputPath: 'tests/sample-input.json', expectedOutputPath: 'tests/expected-output.json' },
      ...config,
    },
    [`${root}/manifest.json`]: { name: slug, version: '1.0.0', runtime: 'node24', entry: 'dist/index.js' },
    [`${root}/src/index.ts`]: [
      ...dependsOn.map((upstream, index) => `import * as upstream${index} from '../upstream/${upstream}/dist/index.js';`),
      `export const value = ${[value, ...dependsOn.map((_, index) => `upstream${index}.value`)].join(' + ')};`,
      'export function handler() { return { value }; }',
      '',
    ].join('\n'),
    [`${root}/tests/sample-input.json`]: {},
    [`${root}/tests/expected-output.json`]: { value: sum },
    ...(build === undefined ? {} : { [`${root}/package.json`]: { name: slug, version: '1.0.0', private: true, scripts: { build } } }),
  };
}
