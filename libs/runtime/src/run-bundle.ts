import { type BundleReference, type Failure, failureOf } from '@apphub/model';
import { growingMask, type Sandbox } from '@apphub/sandbox';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchBundle, readManifest } from './bundle/fetch-bundle.ts';
import { readReference, resolveBundle } from './bundle/resolve-bundle.ts';
import { callHandler, type HandlerEnd } from './call-handler.ts';
import { openSecretDesk } from './channel/secret-desk.ts';
import { BUNDLE_FOLDER, WORK_FOLDER } from './launch/folders.ts';
import { fillRunLimits } from './limits.ts';
import type { JsonObject, ResolvedBundle, RunEnd, RunMetrics, RunOptions, RunOutcome } from './port.ts';
import { openRunLog } from './run-log.ts';

/**
 * Runs a published bundle once: resolved, streamed from the store and verified while it is unpacked into a fresh
 * directory, started only when every byte matched, shut in, and gone afterwards.
 *
 * @param reference as `parseBundleReference` of the model reads it.
 * @returns how it ended. Whatever goes wrong is an outcome; its code says what it was.
 */
export async function runBundle(reference: string | BundleReference, parameters: JsonObject, options: RunOptions): Promise<RunOutcome> {
  const run = new Run(options);
  try {
    return await run.go(reference, parameters);
  } catch (error) {
    return run.failed(failureOf(error));
  }
}

/** What is known of a run so far; it has to be told however the run ends. */
class Run {
  readonly #options: RunOptions;
  readonly #requestedAt = performance.now();
  #bundle: ResolvedBundle | undefined;
  #started = false;
  #metrics: Omit<RunMetrics, 'totalMs'> = {};

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async go(reference: string | BundleReference, parameters: JsonObject): Promise<RunOutcome> {
    const options = this.#options;
    const read = readReference(reference);
    if (!read.ok) return this.failed(read.error);
    const resolved = await this.#timed('resolveMs', () => resolveBundle(read.value, options));
    this.#bundle = resolved.ok ? resolved.value : resolved.error.bundle;
    if (!resolved.ok) return this.failed(resolved.error.failure);
    options.signal?.throwIfAborted();

    await using sandbox = await options.sandboxes.open(resolved.value.slug);
    return await this.#runIn(sandbox, resolved.value, { parameters, ...(read.value.exportName === undefined ? {} : { exportName: read.value.exportName }) });
  }

  failed(reason: Failure): RunOutcome {
    return { status: reason.code === 'CANCELED' ? 'canceled' : 'failed', failure: reason, ...this.#end(undefined, {}) };
  }

  async #runIn(sandbox: Sandbox, bundle: ResolvedBundle, call: { readonly parameters: JsonObject; readonly exportName?: string }): Promise<RunOutcome> {
    const options = this.#options;
    const limits = fillRunLimits(options.limits);
    const folder = join(sandbox.workspace, BUNDLE_FOLDER);
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    await this.#timed('fetchMs', () => fetchBundle(bundle, { store: options.store, folder, maxBytes: limits.bundleMb * 2 ** 20, ...signal }));
    const manifest = await readManifest(bundle, folder);
    const work = join(sandbox.workspace, WORK_FOLDER);
    prepareWorkFolder(work, options.files);
    await options.work?.prepare?.(work, signal);

    const desk = openSecretDesk(options.secrets);
    const secrets = (): readonly string[] => [...(options.masked ?? []), ...desk.handedOut];
    const log = openRunLog({ mask: growingMask(secrets), onLog: options.onLog });
    const ended = await callHandler({ ...call, bundle, manifest, options, sandbox, limits, desk, secrets, log, onStart: () => (this.#started = true) });
    if (ended.verdict.status === 'succeeded') await options.work?.collect?.(work, signal);
    return this.#outcome(ended, log.firstLineAt);
  }

  #outcome({ verdict, returned, metrics }: HandlerEnd, firstLineAt: number | undefined): RunOutcome {
    this.#metrics = { ...this.#metrics, ...metrics, ...(firstLineAt === undefined ? {} : { firstLineMs: firstLineAt - this.#requestedAt }) };
    return { ...verdict, ...this.#end(returned, verdict.reported) };
  }

  #end(returned: RunEnd['returned'], reported: RunEnd['reported']): RunEnd {
    return { bundle: this.#bundle, started: this.#started, returned, reported, metrics: { ...this.#metrics, totalMs: performance.now() - this.#requestedAt } };
  }

  async #timed<T>(name: 'resolveMs' | 'fetchMs', work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const value = await work();
    this.#metrics = { ...this.#metrics, [name]: performance.now() - begun };
    return value;
  }
}

function prepareWorkFolder(work: string, files: RunOptions['files']): void {
  mkdirSync(work);
  if (files !== undefined && existsSync(files.from)) cpSync(files.from, join(work, files.as), { recursive: true });
}
