import { fail, visible } from '@apphub/model';
import type { BlobStore } from '@apphub/store';
import { type BuildRecord, type BuildRecords, diffInputs } from '@apphub/trust';
import { buildInSandbox } from '../build-in-sandbox.ts';
import type { Example } from '../example/index.ts';
import { nameInputs } from '../name-inputs.ts';
import type { PackedBundle } from '../pack-bundle.ts';
import type { BuildPorts } from '../ports.ts';
import { startProgress } from '../progress.ts';
import type { UpstreamBundle } from '../upstream.ts';
import { withShiftedClock } from './clock/shifted-clock.ts';

export interface RebuildOptions {
  /** What the example is expected to be built from. */
  readonly expected: Pick<BuildRecord, 'fingerprint' | 'inputs'>;
  readonly upstream: readonly UpstreamBundle[];
  /** Where the result goes; holds nothing that could be reused. */
  readonly scratch: BlobStore;
  readonly signal?: AbortSignal;
}

/**
 * Builds an example once more, from nothing: no record, no stored content and no remembered file is used, and nothing
 * is recorded. The inputs are laid out in reverse order, so that what lists a folder may find another order, and the
 * date of Node programs is shifted (`CLOCK_SHIFT_MS`).
 *
 * @throws FailureError INPUT_CHANGED if the inputs are not those that were expected; all that a build throws.
 */
export async function rebuild(example: Example, { expected, upstream, scratch, signal }: RebuildOptions, ports: BuildPorts): Promise<PackedBundle> {
  const { index: _, ...rest } = { ...ports, sandboxes: withShiftedClock(ports.sandboxes) };
  const named = await nameInputs(example, upstream, rest);
  if (named.fingerprint !== expected.fingerprint) {
    const problems = diffInputs(expected.inputs, named.record).map(({ kind, name }) => `${visible(name)} ${kind}`);
    fail('INPUT_CHANGED', `${example.slug} has other inputs here than its build record names.`, { problems: problems.slice(0, MOST_PROBLEMS) });
  }
  const store: BlobStore = { ...scratch, openBlob: (digest, options) => ports.store.openBlob(digest, options) };
  const inputs = { files: named.inputs.files.toReversed() };
  const build = { upstream, ports: { ...rest, store, records: noRecords }, progress: startProgress(example.slug, ports.emit), ...(signal === undefined ? {} : { signal }) };
  return await buildInSandbox(inputs, example, build);
}

const MOST_PROBLEMS = 20;

const noRecords: BuildRecords = {
  scope: 'none',
  find: async () => ({ kind: 'miss', reason: 'no-record', rejected: [] }),
  findContent: async () => undefined,
  add: async () => ({ kind: 'known' }),
};
