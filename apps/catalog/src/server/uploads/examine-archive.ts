import { ANY_PLATFORM, type BundlePlatform, canonicalJson, fail, type Json, parseManifestText, problemsFailure, FailureError, platformParts } from '@apphub/model';
import { isHoldableJson } from '@apphub/model/api';
import type { InspectedArchive } from '@apphub/pack';
import { MANIFEST_PATH } from './archive-limits.ts';

/** What the sender says of the archive. */
export interface Expected {
  readonly slug: string;
  readonly version: string;
  readonly manifest?: { readonly [name: string]: Json };
  readonly platform?: BundlePlatform;
}

/** What the archive says of itself. */
export interface Examined {
  /** As it stands in the archive. */
  readonly manifest: { readonly [name: string]: Json };
  readonly capabilities: readonly string[];
  readonly platform: BundlePlatform;
}

/** @throws FailureError UPLOAD_MISMATCH, CONFIG_*, when the archive is not what the sender says. */
export function examineArchive({ kept, native }: Pick<InspectedArchive, 'kept' | 'native'>, expected: Expected): Examined {
  const { manifest, capabilities } = readManifest(kept.get(MANIFEST_PATH));
  const same = (field: 'slug' | 'version', said: Json | undefined) => {
    if (said !== expected[field]) fail('UPLOAD_MISMATCH', `The manifest in the archive has the ${field} ${JSON.stringify(said)}, the request ${JSON.stringify(expected[field])}.`);
  };
  same('version', manifest['version']);
  if (manifest['slug'] !== undefined) same('slug', manifest['slug']);
  if (expected.manifest !== undefined && canonicalJson(expected.manifest) !== canonicalJson(manifest)) {
    fail('UPLOAD_MISMATCH', 'The manifest in the archive is not the one in the request.');
  }
  return { manifest, capabilities, platform: platformOf(native, expected.platform) };
}

function readManifest(bytes: Buffer | undefined): { readonly manifest: Examined['manifest']; readonly capabilities: readonly string[] } {
  if (bytes === undefined) fail('UPLOAD_MISMATCH', `There is no ${MANIFEST_PATH} in the archive.`);
  const text = bytes.toString('utf8');
  const parsed = parseManifestText(text);
  if (!parsed.ok) throw new FailureError(problemsFailure('CONFIG_INVALID', { problems: parsed.error, file: `${MANIFEST_PATH} in the archive` }));
  const manifest = JSON.parse(text.replace(/^\ufeff/, '')) as Examined['manifest'];
  if (!isHoldableJson(manifest)) fail('CONFIG_INVALID', `${MANIFEST_PATH} in the archive is nested too deeply, or holds text that is not valid Unicode without NUL.`);
  return { manifest, capabilities: parsed.value.capabilities };
}

const FORMAT_OF_OS: Readonly<Record<string, string>> = { darwin: 'mach-o', win32: 'pe' };

/** Without native code a bundle runs anywhere. With it only the sender knows where: the C library stands in no header. */
function platformOf(native: InspectedArchive['native'], said: BundlePlatform | undefined): BundlePlatform {
  const [first] = native;
  if (first === undefined) return ANY_PLATFORM;
  if (said === undefined || said === ANY_PLATFORM) {
    fail('UPLOAD_MISMATCH', `The archive holds native code (${first.path}), and the request does not say for which platform.`, { remedy: 'Say "platform", such as linux-x64-glibc.' });
  }
  const format = FORMAT_OF_OS[platformParts(said).os] ?? 'elf';
  if (native.every((file) => file.format !== format)) {
    fail('UPLOAD_MISMATCH', `The archive holds native code (${first.path}: ${first.format}), none of it for ${said}.`);
  }
  return said;
}
