import { ANY_PLATFORM, type BundleReference, err, type Failure, failure, ok, parseBundleReference, type Platform, type Result, runsOn } from '@apphub/model';
import type { RebuildBundle, ResolveBundle, ResolvedBundle, RunCall } from '../port.ts';

/** Reads a reference, unless it was read before. */
export function readReference(reference: string | BundleReference): Result<BundleReference, Failure> {
  if (typeof reference !== 'string') return ok(reference);
  const read = parseBundleReference(reference);
  return read.ok ? read : err(failure('RUN_REFERENCE_INVALID', 'That is not the name of a bundle.', { problems: [read.error] }));
}

export interface Resolving extends RunCall {
  readonly resolve: ResolveBundle;
  readonly platform: Platform;
  readonly autoRebuild?: RebuildBundle;
}

/** Where the bundle is known and cannot be run, it comes along. */
export type Resolved = Result<ResolvedBundle, { readonly failure: Failure; readonly bundle?: ResolvedBundle }>;

/** @returns a bundle that runs on this machine, rebuilt for it if need be; nothing of it was downloaded. */
export async function resolveBundle(reference: BundleReference, { resolve, platform, autoRebuild, ...call }: Resolving): Promise<Resolved> {
  const found = await resolve(reference, call);
  if (!found.ok) return err({ failure: found.error });
  if (runsOn(found.value.platform, platform)) return found;
  if (autoRebuild === undefined) return refused(found.value, platform);
  const rebuilt = await autoRebuild(found.value, { ...call, platform });
  if (!rebuilt.ok) return err({ failure: rebuilt.error, bundle: found.value });
  // A catalog that gives the same again would be asked for ever.
  return runsOn(rebuilt.value.platform, platform) ? rebuilt : refused(rebuilt.value, platform);
}

function refused(bundle: ResolvedBundle, platform: Platform): Resolved {
  const { slug, version, platform: built } = bundle;
  const name = version === undefined ? slug : `${slug}@${version}`;
  const words = `The bundle of ${name} holds native code for ${built === ANY_PLATFORM ? 'any platform' : built} and cannot run on ${platform}.`;
  const remedy = `Have it built anew by a worker on ${platform}: "apphub import ${slug}", or POST /examples/import with {"slug": "${slug}"}; or let the run do so: "apphub run ${name} --auto-rebuild", or "autoRebuild": true.`;
  return err({ failure: failure('RUN_PLATFORM_OTHER', words, { remedy }), bundle });
}
