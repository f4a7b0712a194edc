export { buildExample, type BuildOptions, type BuildOutcome } from './build-example.ts';
export { type Builder, type BuilderOptions, type BuildResult, createBuilder } from './builder.ts';
export { type Example, findExamples, loadExample } from './example/index.ts';
export { findToolchain, type Toolchain } from './fingerprint/index.ts';
export type { BuildPorts, NpmSettings, Sandboxes } from './ports.ts';
export type { UpstreamBundle } from './upstream.ts';
