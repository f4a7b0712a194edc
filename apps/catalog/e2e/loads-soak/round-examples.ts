import { dependent } from '../support/loads.ts';
import { example, sleepFor } from '../support/site.ts';
import type { RoundPlan } from './plan.ts';

/** What a build that takes its time leaves in its folder as soon as it has begun to do nothing. */
export const ASLEEP = 'asleep';

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
export function roundExamples({ number, buildMs }: Pick<RoundPlan, 'number' | 'buildMs'>): Files {
  const first = (slug: string) => (buildMs === 0 ? small(slug, number) : example(slug, { script: `fs.writeFileSync('${ASLEEP}', '');${sleepFor(buildMs)}`, version: versionOf(number) }));
  return {
    ...first('base'),
    ...small('left', number, { upstreams: ['base'] }),
    ...small('right', number, { upstreams: ['base'] }),
    ...small('top', number, { upstreams: ['left', 'right'] }),
    ...first('alone'),
    ...small('broken', number, { source: 'export const = ;' }),
    ...small('behind', number, { upstreams: ['broken'] }),
  };
}

export function versionOf(number: number): string {
  return `1.0.${number}`;
}

interface SmallOptions {
  readonly upstreams?: readonly string[];
  readonly source?: string;
}

function small(slug: string, number: number, { upstreams = [], source = `export const handler = () => '${slug} ${number}';\n` }: SmallOptions = {}): Files {
  return {
    [`examples/${slug}/apphub.bundle.json`]: dependent(slug, upstreams)[`examples/${slug}/apphub.bundle.json`] ?? {},
    [`examples/${slug}/manifest.json`]: { name: slug, version: versionOf(number), runtime: 'node24', entry: 'dist/index.js' },
    [`examples/${slug}/src/index.ts`]: source,
  };
}
