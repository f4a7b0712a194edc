import type { BuildOutcome } from '@apphub/build';
import type { Failure } from '@apphub/model';
import { durationWords, failureLines, sizeWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printableLine } from '../render/printable.ts';
import { demandSlugs } from '../session/demand-slugs.ts';
import { openBuilder } from '../session/open-builder.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface BundleWords {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `apphub examples bundle [slug…|--all]`: builds examples of this checkout, or finds their bundles; 1 if one cannot be built. */
export async function bundleCommand(named: readonly string[], { all = false, force, json = false }: BundleWords, terminal: Terminal): Promise<ExitCode> {
  demandSlugs(named, all);
  const { builder, slugs } = await openBuilder(named, { force }, terminal);
  const results = await Promise.all(
    slugs.map(async (slug) => {
      const result = await builder.build(slug);
      if (!json && result.ok) terminal.out(outcomeLine(result.value));
      if (!result.ok && !terminal.signal.aborted) tellFailure(slug, result.error, terminal);
      return { slug, ...(result.ok ? told(result.value) : { failure: result.error }) };
    }),
  );
  terminal.signal.throwIfAborted();
  if (json) printJson(terminal, { bundles: results });
  return results.every((result) => !('failure' in result)) ? exitCodes.ok : exitCodes.failed;
}

function told({ receipt, origin, stages }: BuildOutcome) {
  return { ...receipt, cached: origin.kind === 'reused', stageMs: Object.fromEntries([...stages].map(([stage, ms]) => [stage, Math.round(ms)])) };
}

/** What failed, of which example. */
export function tellFailure(slug: string, reason: Failure, { complain }: Terminal): void {
  const [first = '', ...rest] = failureLines(reason).map(printableLine);
  [`${slug}  ${first}`, ...rest].forEach(complain);
}

function outcomeLine({ receipt: { slug, version, digest, size, platform }, origin, stages }: BuildOutcome): string {
  const bundle = `${slug}@${version}  ${digest.slice(0, 'sha256:'.length + 12)}  ${sizeWords(size)}  ${platform}`;
  if (origin.kind === 'reused') return `${bundle}  found in the store`;
  const total = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
  return `${bundle}  built in ${durationWords(total)}`;
}
