import { buildsOn, fail } from '@apphub/model';
import type { Example } from './example/index.ts';
import { exampleFingerprint, type ExampleFingerprint } from './fingerprint/index.ts';
import { type InputSet, readInputs } from './inputs/index.ts';
import { allowedInstallScripts } from './install-scripts.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import type { BuildPorts } from './ports.ts';
import type { UpstreamBundle } from './upstream.ts';

/** All that can change the bundle of an example: what is copied into its sandbox, and the name of it all. */
export interface NamedInputs extends ExampleFingerprint {
  readonly inputs: InputSet;
}

/** Those of the ports that name inputs; no store is asked. */
export type NamingPorts = Pick<BuildPorts, 'toolchain' | 'sandboxes' | 'index'>;

/**
 * Names what an example is built from. Whoever builds, explains or verifies asks this one function.
 *
 * @param upstream the content of each bundle the example builds on.
 * @throws FailureError CONFIG_PLATFORM_UNSUPPORTED, INSTALL_SCRIPT_NOT_ALLOWED, INPUT_*.
 */
export async function nameInputs(example: Example, upstream: readonly UpstreamBundle[], ports: NamingPorts): Promise<NamedInputs> {
  checkPlatform(example, ports);
  const installScripts = allowedInstallScripts(example, ports.toolchain);
  const inputs = readExampleInputs(example, ports);
  refuseUnjudged(example, inputs);
  const named = await exampleFingerprint(inputs, {
    toolchain: ports.toolchain,
    isolation: ports.sandboxes.isolation,
    runtime: example.entry.runtime,
    installScripts,
    upstream: upstream.map(({ slug, path, record }) => ({ slug, path, contentDigest: record.contentDigest })),
  });
  return { inputs, ...named };
}

/** A file that was swapped since it was judged would be built, and installed from, unseen. */
function refuseUnjudged({ slug, judged }: Example, { files }: InputSet): void {
  for (const [path, digest] of judged) {
    const file = files.find(({ name }) => name === `${EXAMPLE_FOLDER}/${path}`);
    if (file !== undefined && file.digest !== digest) fail('INPUT_CHANGED', `${path} of ${slug} changed while the build was starting.`);
  }
}

function checkPlatform({ slug, config }: Example, { toolchain }: NamingPorts): void {
  if (!buildsOn(config, toolchain.platform)) {
    fail('CONFIG_PLATFORM_UNSUPPORTED', `${slug} is built on ${config.platforms?.join(', ')} only, and this is ${toolchain.platform}.`);
  }
}

/** The one set of inputs: what is named by the fingerprint is what is copied into the sandbox. */
function readExampleInputs({ root, sharedRoot, repositoryRoot, config }: Example, { index }: NamingPorts): InputSet {
  return readInputs(
    { root, repositoryRoot, exclude: [config.outDir, config.artifactDir], ...(sharedRoot === undefined ? {} : { sharedRoot }) },
    index === undefined ? {} : { index },
  );
}
