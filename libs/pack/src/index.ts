export { contentDigest } from './content-digest.ts';
export { type InspectedArchive, inspectArchive, type InspectOptions } from './inspect-archive.ts';
export { bundlePlatform, inspectNativeCode, type NativeFile } from './native-code.ts';
export type { NativeFormat } from './native-format.ts';
export { type ArchiveSink, packArchive, type PackedArchive, type PackOptions } from './pack-archive.ts';
export { type ArchiveFile, type ArchivePlan, planArchive, type PlannedFile } from './plan.ts';
export { unpackArchive, type UnpackedArchive, type UnpackOptions, unpackVerified } from './unpack-archive.ts';
