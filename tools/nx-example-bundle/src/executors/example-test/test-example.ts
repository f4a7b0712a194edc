import type { Example } from '@apphub/build';
import { durationWords, fail, type Failure, FailureError, ok, parseJsonText, type Result } from '@apphub/model';
import { differences, type JsonObject, type ResolvedBundle, runBundle } from '@apphub/runtime';
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
    const ran = await runSample(example, record, { session, onLine: (line) => log.push(line) });
    return { success: true, lines: [`${project}  returned what is expected, in ${durationWords(ran.metrics.handlerMs ?? 0)}`] };
  });
  return { success: end.success, lines: [...log.slice(-KEPT_LINES), ...end.lines] };
}

/** Lines kept of what a handler writes. */
const KEPT_LINES = 400;

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}

type Built = Pick<ResolvedBundle, 'digest' | 'size' | 'platform'>;

async function runSample({ slug, root, config }: Example, { digest, size, platform }: Built, { session, onLine }: { session: Session; onLine: (line: string) => void }) {
  const { sampleInputPath, expectedOutputPath } = config.tests;
  const { store, sandboxes, toolchain, secrets } = session.ports;
  const ran = await runBundle({ slug }, sampleInputPath === undefined ? {} : readParameters(root, sampleInputPath), {
    resolve: async () => ok({ slug, digest, size, platform }),
    store,
    sandboxes,
    nodePath: toolchain.nodePath,
    platform: toolchain.platform,
    limits: { wallSeconds: config.limits.timeoutSeconds, memoryMb: config.limits.memoryMb, logBytes: config.limits.logMb * 2 ** 20, bundleMb: config.limits.bundleMb },
    // What was built on this machine in a weaker sandbox is tested in it as well.
    capabilities: { unenforced: 'tell' },
    masked: secrets,
    files: { from: join(root, 'tests'), as: 'tests' },
    signal: session.signal,
    onLog: ({ text, meta }) => onLine(meta === undefined ? text : `${text} ${JSON.stringify(meta)}`),
  });
  if (ran.status !== 'succeeded') throw new FailureError(ran.failure);
  if (expectedOutputPath !== undefined) compare(slug, ran.returned, readJson(root, expectedOutputPath));
  return ran;
}

function compare(slug: string, returned: unknown, expected: unknown): void {
  const problems = differences(expected, returned);
  if (problems.length > 0) fail('TEST_FAILED', `${slug} returned something else than expected.`, { problems });
}

function readParameters(root: string, path: string): JsonObject {
  const value = readJson(root, path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
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
