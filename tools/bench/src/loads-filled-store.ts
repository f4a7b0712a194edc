import { holdBlob, loadExample, nameInputs, type UpstreamBundle } from '@apphub/build';
import { openPorts, readSettings } from '@apphub/compose';
import { type Failure, FailureError, type Result } from '@apphub/model';
import { generatedPlan } from '@apphub/loads/testing';
import { sha256 } from '@apphub/model/node';
import { join } from 'node:path';

export interface FilledStore {
  /** The workspace with the generated examples. */
  readonly repositoryRoot: string;
  readonly tasks: number;
  /** Of the processes that are to find the bundles. */
  readonly env: Readonly<Record<string, string>>;
}

const BUNDLE_BYTES = 64;
/** Long enough for every collector to have seen that the bundles are in use. */
const BUILT_BEFORE_MS = 60 * 60 * 1000;

/**
 * Puts into a store what building all examples of a generated workspace would have left there, as far as whoever looks
 * for bundles can tell: a blob, its mark of use and a record for each, an hour old. To build thousands would take an hour.
 */
export async function fillStore({ repositoryRoot, tasks, env }: FilledStore): Promise<void> {
  const ports = await openPorts(valueOf(readSettings(env)), { repositoryRoot, emit: () => undefined });
  const now = Date.now() - BUILT_BEFORE_MS;
  const builtOn = new Date(now).toISOString();
  const made = new Map<string, UpstreamBundle['record']>();
  // Upstreams come first in it.
  for (const { slug, folder } of generatedPlan({ tasks }).tasks) {
    const example = valueOf(loadExample(join(repositoryRoot, folder), { repositoryRoot }));
    const upstream = example.config.dependsOn.map((dependency): UpstreamBundle => ({ ...dependency, record: made.get(dependency.slug)! }));
    const { fingerprint, record: inputs } = await nameInputs(example, upstream, ports);
    const { digest, size } = await ports.store.writeBlob((sink) => sink(Buffer.from(slug.padEnd(BUNDLE_BYTES))));
    await holdBlob(digest, ports.store, { now });
    const bundle = { digest, size, contentDigest: sha256(`content of ${slug}`), platform: 'any' as const };
    await ports.records.add({ slug, version: example.manifest.version, fingerprint, inputs, ...bundle, isolation: ports.sandboxes.isolation.name, startedOn: builtOn, finishedOn: builtOn });
    made.set(slug, bundle);
  }
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}
