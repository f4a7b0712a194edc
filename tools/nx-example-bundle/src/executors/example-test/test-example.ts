import type { Example } from '@apphub/build';
import { type Digest, durationWords, fail, type Failure, FailureError, parseJsonText, type Result } from '@apphub/model';
import { differences, runBundle } from '@apphub/runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../session/session.ts';
import { ended, type TaskEnd } from '../session/task.ts';

/**
 * Runs the stored bundle of a project's example with its sample input, in a fresh directory, and compares what the
 * handler returns. The bundle is the one that the builder vouches for, not the one a receipt names.
 */
export async function testExample(project: string, session: Session): Promise<TaskEnd> {
  const log: string[] = [];
  const end = await ended(async () => {
    const example = valueOf(session.find(project));
    const { record } = valueOf(await session.builder.build(project));
    const outcome = await runSample(example, record.digest, { session, onLine: (line) => log.push(line) });
    return { success: true, lines: [`${project}  returned what is expected, in ${durationWords(outcome.milliseconds)}`] };
  });
  return { success: end.success, lines: [...log.slice(-KEPT_LINES), ...end.lines] };
}

/** Lines kept of what a handler writes. */
const KEPT_LINES = 400;

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}

async function runSample(example: Example, digest: Digest, { session, onLine }: { session: Session; onLine: (line: string) => void }) {
  const { slug, root, config } = example;
  const { sampleInputPath, expectedOutputPath } = config.tests;
  const outcome = await runBundle(
    {
      slug,
      digest,
      parameters: sampleInputPath === undefined ? {} : readParameters(root, sampleInputPath),
      files: { from: join(root, 'tests'), as: 'tests' },
      limits: config.limits,
      signal: session.signal,
    },
    {
      store: session.ports.store,
      openSandbox: session.ports.sandboxes.open,
      nodePath: process.execPath,
      secrets: session.ports.secrets,
      onLine: (_stream, line) => onLine(line),
    },
  );
  const ran = valueOf(outcome);
  if (expectedOutputPath !== undefined) compare(slug, ran.returned, readJson(root, expectedOutputPath));
  return ran;
}

function compare(slug: string, returned: unknown, expected: unknown): void {
  const problems = differences(expected, returned);
  if (problems.length > 0) fail('TEST_FAILED', `${slug} returned something else than expected.`, { problems });
}

function readParameters(root: string, path: string): Readonly<Record<string, unknown>> {
  const value = readJson(root, path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  return fail('CONFIG_INVALID', `${path} is not a JSON object with parameters.`);
}

function readJson(root: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(root, path), 'utf8');
  } catch {
    return fail('CONFIG_INVALID', `${path}, which "tests" names, cannot be read.`);
  }
  const json = parseJsonText(text);
  return json.ok ? json.value : fail('CONFIG_INVALID', `${path} is not valid JSON.`);
}
