import { dependent } from '../support/loads.ts';

type Files = Record<string, string | object>;

/** What comes of each example in a load of all of them, whatever happens around it. */
export const EXPECTED: Readonly<Record<string, 'completed' | 'failed' | 'blocked'>> = {
  base: 'completed',
  left: 'completed',
  right: 'completed',
  top: 'completed',
  alone: 'completed',
  broken: 'failed',
  behind: 'blocked',
};

/** What the second load of a round asks for by force, with what it depends on; the rest it finds, or waits for. */
export const FORCED = ['alone', 'left'] as const;

/** The examples of a round: never built before, with a version of their own. */
export function roundExamples(number: number): Files {
  return {
    ...small('base', number),
    ...small('left', number, ['base']),
    ...small('right', number, ['base']),
    ...small('top', number, ['left', 'right']),
    ...small('alone', number),
    ...small('broken', number, [], 'export const = ;'),
    ...small('behind', number, ['broken']),
  };
}

export function versionOf(number: number): string {
  return `1.0.${number}`;
}

function small(slug: string, number: number, upstreams: readonly string[] = [], source = `export const handler = () => '${slug} ${number}';\n`): Files {
  return {
    [`examples/${slug}/apphub.bundle.json`]: dependent(slug, upstreams)[`examples/${slug}/apphub.bundle.json`] ?? {},
    [`examples/${slug}/manifest.json`]: { name: slug, version: versionOf(number), runtime: 'node24', entry: 'dist/index.js' },
    [`examples/${slug}/src/index.ts`]: source,
  };
}
