import { ANY_PLATFORM, FailureError, type Json, type Manifest } from '@apphub/model';
import { type CommandOutcome, growingMask, type Sandbox } from '@apphub/sandbox';
import { randomUUID } from 'node:crypto';
import { grantCapabilities } from './capabilities/grant.ts';
import { converse, type JobMessage, type Said } from './channel/conversation.ts';
import type { SecretDesk } from './channel/secret-desk.ts';
import { handlerCommand } from './launch/handler-command.ts';
import { verdictOf } from './outcome.ts';
import type { JsonObject, ResolvedBundle, RunLimits, RunMetrics, RunOptions } from './port.ts';
import type { Verdict } from './result.ts';
import type { RunLog } from './run-log.ts';

/** An unpacked bundle, and all that its handler is to be called with. */
export interface HandlerCall {
  readonly bundle: ResolvedBundle;
  readonly manifest: Manifest;
  readonly parameters: JsonObject;
  readonly exportName?: string;
  readonly options: RunOptions;
  readonly sandbox: Sandbox;
  readonly limits: RunLimits;
  readonly desk: SecretDesk;
  readonly secrets: () => readonly string[];
  readonly log: RunLog;
  readonly onStart: () => void;
}

export interface HandlerEnd {
  readonly verdict: Verdict;
  readonly returned: Json | undefined;
  readonly metrics: Pick<RunMetrics, 'handlerMs' | 'peakMemoryBytes' | 'cpuSeconds' | 'exit' | 'isolation'>;
}

const BYTES_PER_MIB = 2 ** 20;

/**
 * Calls a handler in a process of its own, shut in as far as its manifest allows.
 *
 * @throws FailureError CAPABILITY_REFUSED, CAPABILITY_UNENFORCED, TOOL_MISSING, ISOLATION_UNAVAILABLE: nothing was started.
 */
export async function callHandler(call: HandlerCall): Promise<HandlerEnd> {
  const { bundle, manifest, options, sandbox, limits, log, secrets, desk } = call;
  const granted = grantCapabilities({ slug: bundle.slug, capabilities: manifest.capabilities }, { policy: options.capabilities ?? {}, isolation: sandbox.isolation });
  if (!granted.ok) throw new FailureError(granted.error);
  for (const sentence of granted.value.unenforced) log.tell(sentence);

  const { entry, packages, ...command } = await handlerCommand({
    sandbox,
    manifest,
    granted: granted.value,
    nodePath: options.nodePath,
    memoryMb: limits.memoryMb,
    addons: bundle.platform !== ANY_PLATFORM,
  });
  let said: Said | undefined;
  const deadline = performance.now() + limits.wallSeconds * 1000;
  const gone = new AbortController();
  const running = sandbox.run({
    ...command,
    title: bundle.slug,
    limits: { ...limits, timeoutSeconds: limits.wallSeconds, logMb: limits.logBytes / BYTES_PER_MIB },
    secrets,
    onLine: log.output,
    attend: (running) => {
      call.onStart();
      void converse(running, {
        slug: bundle.slug,
        job: jobMessage(call, { entry, packages }),
        log,
        desk,
        onUpdate: options.onUpdate,
        signal: options.signal,
        ended: gone.signal,
        limits,
        // What a handler says when it was told to end is not its result any more.
        onSaid: (word) => (said = options.signal?.aborted || performance.now() > deadline ? undefined : word),
      });
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const outcome = await running.finally(() => gone.abort());
  return {
    verdict: verdictOf({ slug: bundle.slug, outcome, said, mask: growingMask(secrets) }),
    returned: said?.kind === 'returned' ? said.value : undefined,
    metrics: { ...metricsOf(outcome), isolation: sandbox.isolation.name },
  };
}

function jobMessage({ bundle: { slug, version }, manifest, exportName, parameters, options: { job = {} } }: HandlerCall, places: Pick<JobMessage, 'entry' | 'packages'>): JobMessage {
  return {
    ...places,
    ...(exportName === undefined ? {} : { exportName }),
    parameters,
    definition: job.definition ?? { slug, version: version ?? manifest.version },
    run: job.run ?? { id: randomUUID() },
    workflowEventContext: job.workflowEventContext ?? null,
  };
}

function metricsOf(outcome: CommandOutcome): HandlerEnd['metrics'] {
  return {
    handlerMs: outcome.milliseconds,
    ...outcome.usage,
    ...(outcome.kind === 'exited' ? { exit: { code: outcome.exitCode } } : {}),
    ...(outcome.kind === 'signaled' ? { exit: { signal: outcome.signal } } : {}),
  };
}
