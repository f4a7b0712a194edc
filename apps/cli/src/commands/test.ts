import { testBundle } from '@apphub/compose/test-bundle';
import { type Failure, failureOf, FailureError } from '@apphub/model';
import { durationWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printableLine } from '../render/printable.ts';
import { demandSlugs } from '../session/demand-slugs.ts';
import { openBuilder, type OpenedBuilder } from '../session/open-builder.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { tellFailure } from './bundle.ts';

export interface TestWords {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** What a test has come to. */
type Tested = { readonly slug: string } & ({ readonly passed: true; readonly ms: number } | { readonly passed: false; readonly failure: Failure });

/** `apphub examples test [slug…|--all]`: runs bundles with their sample inputs, one after the other; 1 if one gives something else. */
export async function testCommand(named: readonly string[], { all = false, json = false }: TestWords, terminal: Terminal): Promise<ExitCode> {
  demandSlugs(named, all);
  const opened = await openBuilder(named, {}, terminal);
  const results: Tested[] = [];
  for (const slug of opened.slugs) {
    const result = await testOne(slug, opened, terminal);
    terminal.signal.throwIfAborted();
    results.push(result);
    if (!result.passed) tellFailure(slug, result.failure, terminal);
    else if (!json) terminal.out(`${slug}  returned what is expected, in ${durationWords(result.ms)}`);
  }
  if (json) printJson(terminal, { tests: results });
  return results.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failed;
}

async function testOne(slug: string, { session, builder }: OpenedBuilder, { note, signal }: Terminal): Promise<Tested> {
  try {
    const example = session.examples.find(slug);
    if (!example.ok) throw new FailureError(example.error);
    const built = await builder.build(slug);
    if (!built.ok) throw new FailureError(built.error);
    const { metrics } = await testBundle(example.value, built.value.record, { ports: session.ports, signal, onLine: (line) => note(`${slug}  ${printableLine(line)}`) });
    return { slug, passed: true, ms: Math.round(metrics.handlerMs ?? 0) };
  } catch (error) {
    return { slug, passed: false, failure: failureOf(error) };
  }
}
