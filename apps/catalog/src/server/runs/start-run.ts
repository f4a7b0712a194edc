import { actorOf, createRun, type Principal, resolveBundle, type Run } from '@apphub/catalog';
import { canonicalJson, fail, type Json, type JobSettings, normalPath, parseBundleReference, parseJobSettings, problemLine } from '@apphub/model';
import type { CreateRunBody, RunWishes } from '@apphub/model/api';
import { sha256 } from '@apphub/model/node';
import { demand } from '../auth/demand.ts';
import type { ServerParts } from '../ports.ts';
import { keyedId } from '../requests/keyed-id.ts';
import { checkParameters } from './check-parameters.ts';
import { inputFiles } from './inputs.ts';
import { DEFAULT_RUN_RULES, type RunRules } from './rules.ts';

export interface RunAsked {
  readonly body: CreateRunBody;
  readonly principal: Principal;
  readonly requestId: string;
  /** The caller's name for this request. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Writes a run down and has it delivered, pinned to what its reference means now.
 *
 * @throws FailureError SCOPE_MISSING, BUNDLE_UNKNOWN, VERSION_UNKNOWN, BLOB_MISSING, RUN_PARAMETERS_INVALID, RUN_SETTINGS_INVALID, RUN_FILES_INVALID, REQUEST_INVALID.
 */
export async function startRun(parts: ServerParts, { body, principal, requestId, idempotencyKey }: RunAsked): Promise<Run> {
  const { database, runs: deliveries } = parts;
  const rules = parts.config.runs ?? DEFAULT_RUN_RULES;
  // An import replaces what is published.
  if (body.autoRebuild === true) demand(principal, ['import']);
  const reference = referenceOf(body);
  const bundle = await resolveBundle(database, reference);
  const settings = settingsOf(bundle.manifest);
  const parameters = { ...(settings.defaultParameters as Run['parameters'] | undefined), ...body.parameters };
  checkParameters(parameters, settings.parametersSchema);
  return createRun(
    { database, deliveries },
    {
      reference: body.reference,
      ...(reference.exportName === undefined ? {} : { exportName: reference.exportName }),
      bundle,
      parameters,
      options: { ...wishes(body, { rules, requestId }) } as Run['options'],
      timeoutMs: timeoutOf(body, { settings, rules }),
      retry: settings.retryPolicy ?? {},
      inputs: await inputFiles(parts, body.inputs ?? [], rules),
      requestedBy: actorOf(principal),
      requestDigest: sha256(canonicalJson(JSON.parse(JSON.stringify(body)) as Json)),
      ...(idempotencyKey === undefined ? {} : { id: keyedId(principal, idempotencyKey) }),
    },
  );
}

function referenceOf({ reference }: CreateRunBody) {
  const read = parseBundleReference(reference);
  return read.ok ? read.value : fail('RUN_REFERENCE_INVALID', 'The reference names no bundle.', { problems: [read.error] });
}

function settingsOf(manifest: unknown): JobSettings {
  const settings = parseJobSettings(manifest);
  if (settings.ok) return settings.value;
  return fail('RUN_SETTINGS_INVALID', 'The manifest says in a wrong way how the bundle is run.', { problems: settings.error.map(problemLine) });
}

interface Ruled {
  readonly rules: RunRules;
}

function wishes({ limits = {}, outputs = [], autoRebuild = false }: CreateRunBody, { rules, requestId }: Ruled & { readonly requestId: string }): RunWishes {
  const { memoryMb = 0 } = limits;
  if (memoryMb > rules.mostMemoryMb) fail('REQUEST_INVALID', `A run may have ${rules.mostMemoryMb} MiB of memory here, not ${memoryMb}.`);
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return { limits: given, outputs: [...new Set(outputs.map(normalPath))], autoRebuild, requestId };
}

/** What is asked for is refused where it is too long; what a manifest says is only cut. */
function timeoutOf({ timeoutMs }: CreateRunBody, { settings, rules }: Ruled & { readonly settings: JobSettings }): number {
  if (timeoutMs !== undefined && timeoutMs > rules.longestMs) fail('REQUEST_INVALID', `A run may take ${rules.longestMs} ms here, not ${timeoutMs}.`);
  return timeoutMs ?? Math.min(settings.timeoutMs ?? rules.timeoutMs, rules.longestMs);
}
