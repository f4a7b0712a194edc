import { ANY_PLATFORM, type BundlePlatform, type Platform } from '@apphub/model';
import { type NativeFormat, nativeFormat } from './native-format.ts';
import type { ArchivePlan, PlannedFile } from './plan.ts';
import { openPlannedFile } from './planned-file.ts';

export interface NativeFile {
  /** Path in the archive. */
  readonly path: string;
  readonly format: NativeFormat;
}

/**
 * The files of a plan that hold native code, in order. Reads no more than their heads.
 *
 * @throws FailureError INPUT_CHANGED, PACK_UNREADABLE.
 */
export function inspectNativeCode(plan: ArchivePlan): readonly NativeFile[] {
  return plan.files.flatMap((file) => {
    const format = formatOf(file);
    return format === undefined ? [] : [{ path: file.path, format }];
  });
}

function formatOf(file: PlannedFile): NativeFormat | undefined {
  if (file.size === 0) return undefined;
  const open = openPlannedFile(file);
  try {
    return nativeFormat((position, length) => {
      const buffer = Buffer.allocUnsafe(length);
      return buffer.subarray(0, open.read(buffer, { offset: 0, length, position }));
    });
  } finally {
    open.close();
  }
}

/** What a bundle runs on: anything without native code anywhere, anything else where it was built. */
export function bundlePlatform(native: readonly NativeFile[], host: Platform): BundlePlatform {
  return native.length === 0 ? ANY_PLATFORM : host;
}
