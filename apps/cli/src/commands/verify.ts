import { createBuilder, type Verification } from '@apphub/build';
import { buildsOn, fail, failure, failureLines } from '@apphub/model';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { progressTeller } from '../render/progress.ts';
import { verificationLines } from '../render/verification-lines.ts';
import { columns } from '../render/words.ts';
import { chosenSlugs } from '../session/chosen-slugs.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { chooseElsewhere, type Elsewhere } from '../verify/elsewhere.ts';
import { verifyOne } from '../verify/verify-one.ts';

export interface VerifyCommandOptions {
  readonly all: boolean;
  readonly json: boolean;
}

/** `apphub verify [slug…|--all]`: builds again elsewhere and compares bytes; 1 if an example differs or cannot be verified. */
export async function verifyCommand(named: readonly string[], { all, json }: VerifyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  if (all === named.length > 0) fail('USAGE', 'Name the examples to verify, or say --all.');
  const tell = progressTeller(terminal.note);
  const session = await openSession(terminal, tell);
  const slugs = all ? session.examples.slugs.filter((slug) => isForHere(slug, session)) : chosenSlugs(named, session.examples);
  const elsewhere = chooseElsewhere({ ...session.settings, umask: process.umask(), env: terminal.env });
  const builder = createBuilder(session.examples.find, { concurrency: session.settings.concurrency, signal: terminal.signal }, session.ports);
  const emit = progressTeller(terminal.note, 'again: ');
  const results: Verification[] = [];
  for (const [index, slug] of slugs.entries()) {
    terminal.note(`${slug}  verifying (${index + 1} of ${slugs.length})`);
    const result = await verifyOne(slug, { session, builder, elsewhere, terminal, emit });
    terminal.signal.throwIfAborted();
    results.push(result);
    if (!json) verificationLines(result).forEach(terminal.out);
  }
  const skipped = all ? session.examples.slugs.filter((slug) => !slugs.includes(slug)) : [];
  const summary = summaryOf(results, skipped);
  if (json) printJson(terminal, { ...summary, varied: elsewhere.varied, examples: results.map(withoutInputs) });
  else summaryLines(summary, elsewhere).forEach(terminal.out);
  return conclude(results, terminal);
}

/** An example that says it is built elsewhere only cannot be verified here; nothing is wrong with it. */
function isForHere(slug: string, { examples, ports }: Session): boolean {
  const example = examples.find(slug);
  return !example.ok || buildsOn(example.value.config, ports.toolchain.platform);
}

interface Summary {
  readonly verified: number;
  readonly matched: number;
  readonly mismatched: number;
  readonly failed: number;
  /** Examples that are not for this platform. */
  readonly skipped: readonly string[];
  /** From 0 to 1; null if nothing could be verified. */
  readonly matchRate: number | null;
}

function summaryOf(results: readonly Verification[], skipped: readonly string[]): Summary {
  const having = (kind: Verification['kind']) => results.filter((result) => result.kind === kind).length;
  const [matched, mismatched, failed] = [having('match'), having('mismatch'), having('failed')];
  const verified = matched + mismatched;
  return { verified, matched, mismatched, failed, skipped, matchRate: verified === 0 ? null : matched / verified };
}

function summaryLines({ verified, matched, failed, skipped, matchRate }: Summary, { varied }: Elsewhere): string[] {
  const rate = matchRate === null ? '' : `, ${(Math.floor(matchRate * 1000) / 10).toFixed(1)} %`;
  return [
    `Match rate: ${matched} of ${verified}${rate}${failed === 0 ? '' : `; ${failed} could not be verified`}${skipped.length === 0 ? '' : `; not for this platform: ${skipped.join(', ')}`}`,
    'Different in the second build:',
    ...columns(varied.map(({ what, here, there }) => [what, `${here} -> ${there}`])),
  ];
}

function withoutInputs(result: Verification) {
  if (result.kind === 'failed') return result;
  const { inputs: _, ...record } = result.record;
  return { ...result, record };
}

function conclude(results: readonly Verification[], { complain }: Terminal): ExitCode {
  const mismatched = results.filter(({ kind }) => kind === 'mismatch').map(({ slug }) => slug);
  if (mismatched.length > 0) failureLines(failure('NOT_REPRODUCIBLE', `Built again, these gave other bytes: ${mismatched.join(', ')}.`)).forEach(complain);
  return results.every(({ kind }) => kind === 'match') ? exitCodes.ok : exitCodes.failed;
}
