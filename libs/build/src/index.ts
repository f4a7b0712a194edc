export { buildExample, type BuildOptions, type BuildOutcome } from './build-example.ts';
export { type Builder, type BuilderOptions, type BuildResult, createBuilder } from './builder.ts';
export { type Example, EXAMPLES_FOLDER, type ExampleSet, findExamples, loadExample, readExamples } from './example/index.ts';
export { findToolchain, type Toolchain } from './fingerprint/index.ts';
export type { BuildPorts, NpmSettings, Sandboxes } from './ports.ts';
export type { UpstreamBundle } from './upstream.ts';
export { type Claim, type Claims, collect, type Collection, type CollectOptions, type CollectReason, type Doomed, type DoomedBlob, type Fate, holdBlob, raiseEpoch } from './collect/index.ts';
export { type Comparison, explainExample, type ExplainOptions, type ExplainPorts, type Explanation, type UpstreamVerdict, type Verdict } from './explain/index.ts';
export { CLOCK_SHIFT_MS, type EntryDifference, listQuarantines, type QuarantinedFingerprint, rebuild, type Rebuilt, type Verification, verifyExample } from './verify/index.ts';
