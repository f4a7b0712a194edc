import type { BuildOutcome } from '@apphub/build';
import type { Session } from '../session/session.ts';
import type { TaskEnd } from '../session/task.ts';
import { durationWords, failureLines, sizeWords } from '../session/words.ts';
import { writeReceipt } from './receipt-file.ts';

/** Builds the example of a project, or finds its bundle, and writes the receipt that Nx caches. */
export async function bundleExample(project: string, { builder, log, repositoryRoot }: Session): Promise<TaskEnd> {
  const result = await builder.build(project);
  if (!result.ok) return { success: false, lines: [...log.linesOf(project), ...failureLines(result.error)] };
  writeReceipt(result.value.receipt, repositoryRoot);
  return { success: true, lines: [...log.linesOf(project), outcomeLine(result.value)] };
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
