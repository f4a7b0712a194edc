export { environmentFields } from './environment-fields.ts';
export { exampleFingerprint, type ExampleFingerprint, type FingerprintContext } from './example-fingerprint.ts';
export { compilerFields, pythonFields } from './native-tools.ts';
export { recipeDigest } from './recipe.ts';
export { findToolchain, type Toolchain } from './toolchain.ts';
export { type UpstreamContent, upstreamFields } from './upstream-fields.ts';
