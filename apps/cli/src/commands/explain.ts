import { explainExample, type Explanation } from '@apphub/build';
import { FailureError } from '@apphub/model';
import { explanationLines } from '../render/explanation-lines.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { chosenSlugs } from '../session/chosen-slugs.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { printJson, type Terminal } from '../terminal.ts';

export interface ExplainCommandOptions {
  readonly json: boolean;
}

/** `apphub explain <slug…>`: why it is a hit or a miss. Both are answers, so both end with 0. */
export async function explainCommand(slugs: readonly string[], { json }: ExplainCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const session = await openSession(terminal, () => undefined);
  const explanations: Explanation[] = [];
  for (const slug of chosenSlugs(slugs, session.examples)) explanations.push(await explain(slug, session, terminal));
  if (json) printJson(terminal, explanations.length === 1 ? explanations[0] : explanations);
  else explanations.forEach((explanation) => explanationLines(explanation).forEach(terminal.out));
  return exitCodes.ok;
}

function explain(slug: string, { examples, ports }: Session, { signal }: Terminal): Promise<Explanation> {
  const example = examples.find(slug);
  if (!example.ok) throw new FailureError(example.error);
  return explainExample(example.value, { find: examples.find, signal }, ports);
}
