import type { Digest } from '@apphub/model';
import type { BuildRecord } from '@apphub/trust';
import { holdBlob } from './collect/index.ts';
import type { Example } from './example/index.ts';
import { nameInputs } from './name-inputs.ts';
import type { BuildPorts } from './ports.ts';
import type { UpstreamBundle } from './upstream.ts';

/** Those of the ports that name inputs and find what was built from them. */
export type FindingPorts = Pick<BuildPorts, 'store' | 'records' | 'toolchain' | 'sandboxes' | 'index'>;

export interface FoundBundle {
  readonly fingerprint: Digest;
  /** Missing if it has to be built. */
  readonly record?: BuildRecord;
}

/**
 * Looks for the bundle of an example without building it; it is not collected meanwhile. Costs no process.
 *
 * @throws FailureError what `nameInputs` throws; STORE_*.
 */
export async function findBuilt(example: Example, { upstream, signal }: { readonly upstream: readonly UpstreamBundle[]; readonly signal?: AbortSignal }, ports: FindingPorts): Promise<FoundBundle> {
  const call = signal === undefined ? {} : { signal };
  const { fingerprint } = await nameInputs(example, upstream, ports);
  const lookup = await ports.records.find(fingerprint, { platform: ports.toolchain.platform, ...call });
  if (lookup.kind !== 'hit') return { fingerprint };
  const { record } = lookup;
  const held = await holdBlob(record.digest, ports.store, { seen: record, ...call });
  return held?.size === record.size ? { fingerprint, record } : { fingerprint };
}
