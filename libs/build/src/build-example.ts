import {
  buildsOn,
  type BuildStage,
  type Digest,
  err,
  fail,
  type Failure,
  failureOf,
  type FingerprintRecord,
  ok,
  type Receipt,
  type Result,
} from '@apphub/model';
import type { BuildRecord, Lookup, MissReason } from '@apphub/trust';
import { join } from 'node:path';
import { compile } from './compile.ts';
import type { Example } from './example/index.ts';
import { exampleFingerprint } from './fingerprint/index.ts';
import { installDependencies, type StageContext } from './install.ts';
import { allowedInstallScripts } from './install-scripts.ts';
import { type InputSet, readInputs } from './inputs/index.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import { packBundle, type PackedBundle } from './pack-bundle.ts';
import type { BuildPorts } from './ports.ts';
import { type Progress, startProgress } from './progress.ts';
import { layOutUpstream, type UpstreamBundle } from './upstream.ts';
import { copyInputs } from './workspace-copy.ts';

export interface BuildOptions {
  /** Builds even if the store has the result. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  /** The built upstream bundles, one for each entry of the example's "dependsOn". */
  readonly upstream: readonly UpstreamBundle[];
}

export interface BuildOutcome {
  readonly receipt: Receipt;
  readonly record: BuildRecord;
  readonly origin: { readonly kind: 'reused' } | { readonly kind: 'built'; readonly because: MissReason | 'forced' | 'store-fault' };
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
  checkPlatform(example, ports);
  const installScripts = allowedInstallScripts(example, ports.toolchain);
  const inputs = readExampleInputs(example, ports);
  const { fingerprint, record: fields } = await exampleFingerprint(inputs, {
    toolchain: ports.toolchain,
    isolation: ports.sandboxes.isolation,
    runtime: example.entry.runtime,
    installScripts,
    upstream: options.upstream.map(({ slug, path, record }) => ({ slug, path, contentDigest: record.contentDigest })),
  });
  const lookup = options.force ? undefined : await lookUp(fingerprint, options, { ports, progress });
  if (lookup?.kind === 'hit') {
    progress.enter('cache-hit', { fingerprint });
    return outcome(lookup.record, { kind: 'reused' }, progress);
  }

  const startedOn = new Date();
  const packed = await buildInSandbox(inputs, example, { options, ports, progress });
  const record = await addRecord({ example, fingerprint, inputs: fields, packed, startedOn }, options, ports);
  return outcome(record, { kind: 'built', because: options.force ? 'forced' : (lookup?.reason ?? 'store-fault') }, progress);
}

function checkPlatform({ slug, config }: Example, { toolchain }: BuildPorts): void {
  if (!buildsOn(config, toolchain.platform)) {
    fail('CONFIG_PLATFORM_UNSUPPORTED', `${slug} is built on ${config.platforms?.join(', ')} only, and this is ${toolchain.platform}.`);
  }
}

/** The one set of inputs: what is named by the fingerprint is what is copied into the sandbox. */
function readExampleInputs({ root, sharedRoot, repositoryRoot, config }: Example, { index }: BuildPorts): InputSet {
  return readInputs(
    { root, repositoryRoot, exclude: [config.outDir, config.artifactDir], ...(sharedRoot === undefined ? {} : { sharedRoot }) },
    index === undefined ? {} : { index },
  );
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

async function buildInSandbox(
  inputs: InputSet,
  example: Example,
  { options, ports, progress }: BuildContext & { options: BuildOptions },
): Promise<PackedBundle> {
  await using sandbox = await ports.sandboxes.open(example.slug);
  const { signal, upstream } = options;
  const context: StageContext = { example, sandbox, ports, progress, ...(signal === undefined ? {} : { signal }) };
  copyInputs(inputs, sandbox.workspace);
  await layOutUpstream(upstream, { store: ports.store, root: join(sandbox.workspace, EXAMPLE_FOLDER), ...(signal === undefined ? {} : { signal }) });
  await installDependencies(context);
  await compile(context);
  // Awaited here: the sandbox must not go before everything is packed.
  return await packBundle(context);
}

interface Built {
  readonly example: Example;
  readonly fingerprint: Digest;
  readonly inputs: FingerprintRecord;
  readonly packed: PackedBundle;
  readonly startedOn: Date;
}

async function addRecord(built: Built, { signal }: BuildOptions, ports: BuildPorts): Promise<BuildRecord> {
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
  await ports.records.add(record, signal === undefined ? {} : { signal });
  return { ...record, scope: ports.records.scope };
}

function outcome(record: BuildRecord, origin: BuildOutcome['origin'], { stages }: Progress): BuildOutcome {
  const { slug, version, fingerprint, digest, contentDigest, size, platform } = record;
  return { receipt: { slug, version, fingerprint, digest, contentDigest, size, platform }, record, origin, stages };
}
