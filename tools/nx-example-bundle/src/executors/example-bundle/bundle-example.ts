import type { BuildOutcome } from '@apphub/build';
import { durationWords, type Failure, failureLines, sizeWords } from '@apphub/model';
import type { Session } from '../session/session.ts';
import type { TaskEnd } from '../session/task.ts';
import { writeReceipt } from './receipt-file.ts';

/** Builds the example of a project, or finds its bundle, and writes the receipt that Nx caches. */
export async function bundleExample(project: string, { builder, log, repositoryRoot }: Session): Promise<TaskEnd> {
  const result = await builder.build(project);
  const words = log.linesOf(project);
  if (!result.ok) return { success: false, lines: [...words, ...failureLines(withoutEcho(result.error, words))] };
  writeReceipt(result.value.receipt, repositoryRoot);
  return { success: true, lines: [...words, outcomeLine(result.value)] };
}

/** A failed command's last words are among its problems, for those who see no log; here they stand right above. */
function withoutEcho(reason: Failure, log: readonly string[]): Failure {
  const { problems = [], ...rest } = reason;
  const said = new Set(log);
  return problems.every((problem) => said.has(problem)) ? rest : reason;
}

function outcomeLine({ receipt, origin, stages }: BuildOutcome): string {
  const { slug, version, digest, size, platform } = receipt;
  const bundle = `${slug}@${version}  ${digest.slice(0, 'sha256:'.length + 12)}  ${sizeWords(size)}  ${platform}`;
  return origin.kind === 'reused' ? `${bundle}  found in the store` : `${bundle}  built in ${timesWords(stages)}`;
}

function timesWords(stages: BuildOutcome['stages']): string {
  const parts = [...stages].filter(([, milliseconds]) => milliseconds >= 1);
  const total = parts.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  return `${durationWords(total)} (${parts.map(([stage, milliseconds]) => `${stage} ${durationWords(milliseconds)}`).join(', ')})`;
}
