import type { LimitMechanism } from '@apphub/sandbox';
import { join } from 'node:path';
import { compile } from './compile.ts';
import type { Example } from './example/index.ts';
import type { InputSet } from './inputs/index.ts';
import { installDependencies } from './install.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import { packBundle, type PackedBundle } from './pack-bundle.ts';
import type { BuildPorts } from './ports.ts';
import type { Progress } from './progress.ts';
import { installPythonPackages } from './python-packages.ts';
import type { StageContext } from './stage-context.ts';
import { layOutUpstream, type UpstreamBundle } from './upstream.ts';
import { copyInputs } from './workspace-copy.ts';

export interface SandboxedBuild {
  readonly upstream: readonly UpstreamBundle[];
  readonly signal?: AbortSignal;
  readonly ports: BuildPorts;
  readonly progress: Progress;
}

export interface SandboxedBundle extends PackedBundle {
  /** What held the limits on memory and processes. */
  readonly limits: LimitMechanism;
}

/**
 * Builds an example from `inputs` in a sandbox of its own and packs the result into the store.
 *
 * @throws FailureError INPUT_CHANGED, INSTALL_FAILED, LOCK_BROKEN, BUILD_FAILED, LIMIT_*, PACK_*, STORE_*, CANCELED.
 */
export async function buildInSandbox(inputs: InputSet, example: Example, build: SandboxedBuild): Promise<SandboxedBundle> {
  const { upstream, ports, progress, signal } = build;
  await using sandbox = await ports.sandboxes.open(example.slug);
  const call = signal === undefined ? {} : { signal };
  const context: StageContext = { example, sandbox, ports, progress, ...call };
  copyInputs(inputs, sandbox.workspace);
  await layOutUpstream(upstream, { store: ports.store, root: join(sandbox.workspace, EXAMPLE_FOLDER), ...call });
  await installDependencies(context);
  await installPythonPackages(context);
  await compile(context);
  // Awaited here: the sandbox must not go before everything is packed.
  return { ...(await packBundle(context)), limits: sandbox.limits };
}
