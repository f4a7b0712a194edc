import { type Digest, err, fail, type Failure, failureOf, ok, parseManifest, parseRuntime, type Result } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import type { Command, CommandLimits, CommandOutcome, Mount, Sandbox } from '@apphub/sandbox';
import type { BlobStore } from '@apphub/store';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface RunRequest {
  readonly slug: string;
  readonly digest: Digest;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The export to call; default `handler`. */
  readonly exportName?: string;
  /** A folder to copy into the fresh work directory under its `as` name. */
  readonly files?: { readonly from: string; readonly as: string };
  readonly limits: CommandLimits;
  readonly signal?: AbortSignal;
}

export interface RunPorts {
  readonly store: BlobStore;
  openSandbox(label: string): Promise<Sandbox>;
  /** The Node that runs bundles. */
  readonly nodePath: string;
  readonly secrets: readonly string[];
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

export interface RunOutcome {
  /** What the handler returned, as JSON carries it. */
  readonly returned: unknown;
  readonly milliseconds: number;
}

/** Bounds for a bundle of our own making; its real limit was held when it was packed. */
const ARCHIVE_LIMITS = { maxEntries: 200_000, maxBytes: 16 * 2 ** 30 };

/** A handler's result travels in one JSON file; more than this belongs into files or a store. */
const MAX_RESULT_BYTES = 64 * 2 ** 20;

const DRIVERS = join(import.meta.dirname, 'drivers');

/**
 * Runs a stored bundle once in a fresh temp directory: streamed from the store, verified while it is unpacked,
 * started only when every byte matched, gone afterwards.
 *
 * @returns what the handler returned, or RUN_FAILED, STORE_*, ARCHIVE_*, LIMIT_*, TOOL_MISSING, CANCELED.
 */
export async function runBundle(request: RunRequest, ports: RunPorts): Promise<Result<RunOutcome, Failure>> {
  try {
    await using sandbox = await ports.openSandbox(request.slug);
    const bundle = join(sandbox.workspace, 'bundle');
    await fetchBundle(request, { bundle, store: ports.store });
    prepareWorkFolder(request, join(sandbox.workspace, 'work'));
    const command = await handlerCommand(request, { sandbox, bundle, ports });
    return ok(await callHandler(request, { sandbox, command, ports }));
  } catch (error) {
    return err(failureOf(error));
  }
}

async function fetchBundle({ slug, digest, signal }: RunRequest, { bundle, store }: { bundle: string; store: BlobStore }): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  const bytes = await store.openBlob(digest, call);
  if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${digest}) is not in the store.`);
  await unpackArchive(bytes, bundle, { ...ARCHIVE_LIMITS, ...call });
}

function prepareWorkFolder({ files }: RunRequest, work: string): void {
  mkdirSync(work);
  if (files !== undefined && existsSync(files.from)) cpSync(files.from, join(work, files.as), { recursive: true });
}

interface RunContext {
  readonly sandbox: Sandbox;
  readonly bundle: string;
  readonly ports: RunPorts;
}

async function handlerCommand(request: RunRequest, { sandbox, bundle, ports }: RunContext): Promise<Pick<Command, 'argv' | 'mounts'>> {
  const manifest = await readManifest(request.slug, bundle);
  const runtime = parseRuntime(manifest.runtime);
  if (!runtime.ok) fail('CONFIG_RUNTIME_UNSUPPORTED', `${request.slug}: ${runtime.error}`);
  const python = runtime.value.kind === 'python';
  const entry = (python ? manifest.pythonEntry : manifest.entry) ?? (python ? 'src/main.py' : 'dist/index.js');
  const job = {
    entry: sandbox.inner(join(bundle, entry)),
    parameters: request.parameters,
    definition: { slug: request.slug, version: manifest.version },
    runId: `${request.slug}-${request.digest.slice(7, 19)}`,
    ...(request.exportName === undefined ? {} : { exportName: request.exportName }),
  };
  const jobFile = join(sandbox.tmp, 'job.json');
  await writeFile(jobFile, JSON.stringify(job));
  const mounts: Mount[] = [DRIVERS, dirname(ports.nodePath)].map((path) => ({ path, access: 'read' }));
  const files = [join(DRIVERS, python ? 'python_driver.py' : 'node-driver.ts'), jobFile, resultFile(sandbox)];
  return { argv: [python ? 'python3' : ports.nodePath, ...files.map((file) => sandbox.inner(file, mounts))], mounts };
}

async function readManifest(slug: string, bundle: string) {
  const file = join(bundle, 'manifest.json');
  const manifest = parseManifest(JSON.parse(await readFile(file, 'utf8')));
  if (!manifest.ok) fail('CONFIG_INVALID', `The manifest.json in the bundle of ${slug} is not valid.`);
  return manifest.value;
}

function resultFile(sandbox: Sandbox): string {
  return join(sandbox.tmp, 'result.json');
}

async function callHandler(
  request: RunRequest,
  { sandbox, command, ports }: { sandbox: Sandbox; command: Pick<Command, 'argv' | 'mounts'>; ports: RunPorts },
): Promise<RunOutcome> {
  const outcome = await sandbox.run({
    ...command,
    cwd: 'work',
    network: true,
    limits: request.limits,
    secrets: ports.secrets,
    onLine: ports.onLine,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (outcome.kind === 'limit' || outcome.kind === 'canceled') fail(outcome.failure.code, outcome.failure.message, outcome.failure);
  return { returned: await readResult(request.slug, { sandbox, outcome }), milliseconds: outcome.milliseconds };
}

/** What the driver wrote; the handler could have written it as well, so it is bounded and parsed as anybody's. */
async function readResult(slug: string, { sandbox, outcome }: { sandbox: Sandbox; outcome: CommandOutcome }): Promise<unknown> {
  const file = resultFile(sandbox);
  const size = (await stat(file).catch(() => undefined))?.size;
  if (size === undefined) fail('RUN_FAILED', `The handler of ${slug} ended without a result.`, { problems: outcome.tail });
  if (size > MAX_RESULT_BYTES) fail('RUN_FAILED', `The result of ${slug} has ${size} bytes; ${MAX_RESULT_BYTES} are allowed.`);
  const result = JSON.parse(await readFile(file, 'utf8')) as { returned?: unknown; thrown?: string };
  if (result.thrown !== undefined) fail('RUN_FAILED', `The handler of ${slug} threw an error.`, { problems: result.thrown.split('\n').slice(0, 20) });
  return result.returned;
}
