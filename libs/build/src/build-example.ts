import { type BuildStage, type Digest, err, type Failure, failureOf, type FingerprintRecord, ok, type Receipt, type Result } from '@apphub/model';
import type { BuildRecord, Lookup, MissReason } from '@apphub/trust';
import { buildInSandbox, type SandboxedBundle } from './build-in-sandbox.ts';
import type { Example } from './example/index.ts';
import { keepBlob } from './keep-blob.ts';
import { nameInputs } from './name-inputs.ts';
import type { BuildPorts } from './ports.ts';
import { type Progress, startProgress } from './progress.ts';
import type { UpstreamBundle } from './upstream.ts';

export interface BuildOptions {
  /** Builds even if the store has the result. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  /**
   * Awaited when the bundle has to be built; the store is asked once more after it, since whoever was waited for may have
   * built it. What it throws ends the build.
   */
  readonly claim?: (fingerprint: Digest) => Promise<void>;
  /** Told why the bundle has to be built, as the building begins; nothing waits for what it does. */
  readonly onMiss?: (miss: Miss) => void;
  /** The built upstream bundles, one for each entry of the example's "dependsOn". */
  readonly upstream: readonly UpstreamBundle[];
}

export type ReasonToBuild = MissReason | 'forced' | 'store-fault';

/** What has to be built, and why. */
export interface Miss {
  readonly slug: string;
  readonly because: ReasonToBuild;
  readonly inputs: FingerprintRecord;
  readonly startedOn: Date;
}

export interface BuildOutcome {
  readonly receipt: Receipt;
  readonly record: BuildRecord;
  readonly origin: { readonly kind: 'reused' } | { readonly kind: 'built'; readonly because: ReasonToBuild };
  /** Milliseconds spent in each stage. */
  readonly stages: ReadonlyMap<BuildStage, number>;
}

/**
 * Builds one example, or finds the bundle somebody built from the same inputs.
 *
 * Never prints, never reads the environment; what happens is told to `ports.emit`. Faults of the store on the
 * way are told and passed over; only the inability to store the result fails the build (STORE_*).
 */
export async function buildExample(example: Example, options: BuildOptions, ports: BuildPorts): Promise<Result<BuildOutcome, Failure>> {
  const progress = startProgress(example.slug, ports.emit);
  try {
    const outcome = await resolveOrBuild(example, options, { ports, progress });
    progress.enter('completed', { fingerprint: outcome.record.fingerprint });
    return ok(outcome);
  } catch (error) {
    const reason = failureOf(error);
    progress.enter(reason.code === 'CANCELED' ? 'canceled' : 'failed', { message: `${reason.code} ${reason.message}` });
    return err(reason);
  }
}

interface BuildContext {
  readonly ports: BuildPorts;
  readonly progress: Progress;
}

async function resolveOrBuild(example: Example, options: BuildOptions, { ports, progress }: BuildContext): Promise<BuildOutcome> {
  options.signal?.throwIfAborted();
  progress.enter('resolving');
  const { inputs, fingerprint, record: fields } = await nameInputs(example, options.upstream, ports);
  let finding = await find(fingerprint, options, { ports, progress });
  if (finding.record === undefined && options.claim !== undefined) {
    await options.claim(fingerprint);
    finding = await find(fingerprint, options, { ports, progress });
  }
  if (finding.record !== undefined) {
    progress.enter('cache-hit', { fingerprint });
    return outcome(finding.record, { kind: 'reused' }, progress);
  }

  const startedOn = new Date();
  const because = reasonToBuild(options, finding.lookup);
  options.onMiss?.({ slug: example.slug, because, inputs: fields, startedOn });
  const packed = await buildInSandbox(inputs, example, { ...options, ports, progress });
  const record = await addRecord({ example, fingerprint, inputs: fields, packed, startedOn }, options, { ports, progress });
  return outcome(record, { kind: 'built', because }, progress);
}

interface Finding {
  /** Of a bundle that is there. */
  readonly record?: BuildRecord;
  readonly lookup: Lookup | undefined;
}

async function find(fingerprint: Digest, options: BuildOptions, { ports, progress }: BuildContext): Promise<Finding> {
  const lookup = options.force ? undefined : await lookUp(fingerprint, options, { ports, progress });
  const isThere = lookup?.kind === 'hit' && (await keepBlob(lookup.record, { store: ports.store, progress, signal: options.signal }));
  return isThere ? { record: lookup.record, lookup } : { lookup };
}

/** What was found and collected a moment later is as good as not found. */
function reasonToBuild({ force }: BuildOptions, lookup: Lookup | undefined): ReasonToBuild {
  if (force) return 'forced';
  return lookup?.kind === 'hit' ? 'blob-missing' : (lookup?.reason ?? 'store-fault');
}

/** A store that cannot be asked is a miss that is told of. */
async function lookUp(fingerprint: Digest, { signal }: BuildOptions, { ports, progress }: BuildContext): Promise<Lookup | undefined> {
  try {
    const platform = ports.toolchain.platform;
    const lookup = await ports.records.find(fingerprint, signal === undefined ? { platform } : { platform, signal });
    if (lookup.kind === 'miss' && lookup.failure !== undefined) progress.notice(lookup.failure);
    return lookup;
  } catch (error) {
    signal?.throwIfAborted();
    progress.notice(failureOf(error));
    return undefined;
  }
}

interface Built {
  readonly example: Example;
  readonly fingerprint: Digest;
  readonly inputs: FingerprintRecord;
  readonly packed: SandboxedBundle;
  readonly startedOn: Date;
}

async function addRecord(built: Built, { signal }: BuildOptions, { ports, progress }: BuildContext): Promise<BuildRecord> {
  const { example, packed, startedOn, ...named } = built;
  const record = {
    slug: example.slug,
    version: example.manifest.version,
    ...named,
    ...packed,
    isolation: ports.sandboxes.isolation.name,
    ...(ports.gitCommit === undefined ? {} : { gitCommit: ports.gitCommit }),
    startedOn: startedOn.toISOString(),
    finishedOn: new Date().toISOString(),
  };
  const addition = await ports.records.add(record, signal === undefined ? {} : { signal });
  if (addition.kind !== 'known' && addition.failure !== undefined) progress.notice(addition.failure);
  return { ...record, scope: ports.records.scope };
}

function outcome(record: BuildRecord, origin: BuildOutcome['origin'], { stages }: Progress): BuildOutcome {
  const { slug, version, fingerprint, digest, contentDigest, size, platform } = record;
  return { receipt: { slug, version, fingerprint, digest, contentDigest, size, platform }, record, origin, stages };
}
