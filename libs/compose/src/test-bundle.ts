import type { BuildPorts, Example } from '@apphub/build';
import { fail, FailureError, ok, parseJsonText } from '@apphub/model';
import { differences, type JsonObject, type ResolvedBundle, runBundle, type RunEnd } from '@apphub/runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestBundleOptions {
  readonly ports: BuildPorts;
  readonly signal: AbortSignal;
  /** Told each line that the handler writes. */
  readonly onLine: (line: string) => void;
}

/** The stored bundle of an example, as its record or its receipt names it. */
export type BuiltBundle = Pick<ResolvedBundle, 'digest' | 'size' | 'platform'>;

/**
 * Runs the stored bundle of an example with its sample input, in a fresh directory, and compares what the handler returns.
 *
 * @throws FailureError TEST_FAILED, CONFIG_INVALID; whatever the run has failed with.
 */
export async function testBundle({ slug, root, config }: Example, { digest, size, platform }: BuiltBundle, { ports, signal, onLine }: TestBundleOptions): Promise<RunEnd> {
  const { sampleInputPath, expectedOutputPath } = config.tests;
  const { store, sandboxes, toolchain, secrets } = ports;
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
    signal,
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
