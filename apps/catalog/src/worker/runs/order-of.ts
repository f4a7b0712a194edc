import { type RunFile, runStateOf, type RunWork } from '@apphub/catalog';
import type { Json } from '@apphub/model';
import { runOptionsSchema } from '@apphub/model/api';
import type { RunOrder } from './child/protocol.ts';
import type { RunParts } from './run-parts.ts';

/** What is kept of a result. */
const RESULT_BYTES = 1 << 20;

export interface OrderOptions extends Pick<RunParts, 'rules' | 'secrets'> {
  readonly inputs: readonly RunFile[];
}

/** What the process that executes a run is asked for. */
export function orderOf({ run }: RunWork, { rules, secrets, inputs }: OrderOptions): Omit<RunOrder, 'kind'> {
  const { limits, outputs, autoRebuild } = runOptionsSchema.parse(run.options);
  const { slug, version, digest, size, platform } = run;
  return {
    bundle: { slug, version, digest, size, platform },
    ...(run.exportName === null ? {} : { exportName: run.exportName }),
    parameters: run.parameters,
    limits: {
      wallSeconds: run.timeoutMs / 1000,
      memoryMb: Math.min(limits.memoryMb ?? rules.mostMemoryMb, rules.mostMemoryMb),
      outputBytes: RESULT_BYTES,
      ...(limits.cpuSeconds === undefined ? {} : { cpuSeconds: limits.cpuSeconds }),
      ...(limits.logMb === undefined ? {} : { logBytes: limits.logMb * 2 ** 20 }),
      ...(limits.diskMb === undefined ? {} : { diskMb: limits.diskMb }),
    },
    capabilities: rules.capabilities,
    run: toldToHandlers(run),
    allowedSecrets: secrets.keysOf(slug),
    inputs,
    outputs,
    outputBound: rules.outputs,
    autoRebuild,
  };
}

/** What handlers find in `context.run`. */
export function toldToHandlers(run: RunWork['run']) {
  return { ...(runStateOf(run) as unknown as { readonly [name: string]: Json }), id: run.id, parameters: run.parameters };
}
