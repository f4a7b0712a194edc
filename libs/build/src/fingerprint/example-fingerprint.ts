import { type Digest, type FingerprintField, type FingerprintRecord, fingerprintRecord, type Runtime } from '@apphub/model';
import { fingerprintWithSources, type InputSet, sourceFields } from '../inputs/index.ts';
import { type BuildEnvironment, environmentFields } from './environment-fields.ts';
import { compilerFields, pythonFields } from './native-tools.ts';
import { recipeDigest } from './recipe.ts';
import { type UpstreamContent, upstreamFields } from './upstream-fields.ts';

export interface FingerprintContext extends Omit<BuildEnvironment, 'recipe'> {
  /** What runs the bundle. */
  readonly runtime: Runtime;
  /** The packages whose install scripts run. */
  readonly installScripts: readonly string[];
  readonly upstream: readonly UpstreamContent[];
  /** Defaults to that of the running code. */
  readonly recipe?: Digest;
}

export interface ExampleFingerprint {
  readonly fingerprint: Digest;
  /** What it is the digest of. */
  readonly record: FingerprintRecord;
}

/** Names everything that can change the bundle of an example: same fingerprint, same bytes. */
export async function exampleFingerprint(inputs: InputSet, context: FingerprintContext): Promise<ExampleFingerprint> {
  const { upstream, toolchain, isolation, recipe = recipeDigest() } = context;
  const fields = [
    ...environmentFields({ toolchain, isolation, recipe }),
    ...(await nativeFields(context)),
    ...upstreamFields(upstream),
  ];
  return { fingerprint: fingerprintWithSources(inputs, fields), record: fingerprintRecord([...sourceFields(inputs), ...fields]) };
}

/** Asked for only where they matter: a new compiler leaves all other fingerprints as they are. */
async function nativeFields({ installScripts, runtime }: FingerprintContext): Promise<FingerprintField[]> {
  return [
    ...(installScripts.length > 0 ? await compilerFields() : []),
    ...(runtime.kind === 'python' ? await pythonFields(runtime.minor === undefined ? 'python3' : `python3.${runtime.minor}`) : []),
  ];
}
