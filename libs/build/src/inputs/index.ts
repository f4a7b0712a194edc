export { type FileIndex, openFileIndex } from './file-index.ts';
export type { InputFile, InputSet, InputSource } from './input-set.ts';
export { type ReadOptions, readInputs } from './read-inputs.ts';
export { sourceFields } from './source-fields.ts';
export { fingerprintWithSources } from './source-text.ts';
export { sourceKey, transitiveSourceKey, type UpstreamName } from './source-key.ts';
