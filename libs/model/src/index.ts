export { type BundleReference, parseBundleReference, REFERENCE_WORDS, referenceText } from './bundle-reference.ts';
export { canonicalJson, type Json } from './canonical-json.ts';
export { compareCodeUnits } from './compare.ts';
export {
  BUNDLE_CONFIG_FILE,
  type BundleConfig,
  type BundleDependency,
  buildsOn,
  bundleConfigSchema,
  parseBundleConfig,
  parseBundleConfigText,
} from './config/bundle-config.ts';
export { check, checkText, fieldName } from './config/check.ts';
export {
  type EntryPoint,
  JOB_DEFINITION_FILE,
  type JobDefinition,
  jobDefinitionSchema,
  parseEntryPoint,
  parseJobDefinition,
  parseJobDefinitionText,
} from './config/job-definition.ts';
export { type JobSettings, parseJobSettings, type RetryPolicy } from './config/job-settings.ts';
export { parseJsonText } from './config/json-text.ts';
export { type Manifest, type ManifestEntry, manifestEntry, manifestSchema, parseManifest, parseManifestText } from './config/manifest.ts';
export { nearestName } from './config/nearest.ts';
export { needsInstall, type PackageJson, packageJsonSchema, parsePackageJson, refusedLocks } from './config/package-json.ts';
export { globFault, normalPath, type PathFault, pathFault } from './config/path-rules.ts';
export { configFailure, type Problem, problemLine, problemsFailure, WHOLE_FILE } from './config/problem.ts';
export { parseRuntime, PINNED_NODE_MAJOR, type Runtime, RUNTIME_WORDS } from './config/runtime.ts';
export { shortJson, visible } from './config/words.ts';
export { type Digest, digestHex, isDigest, parseDigest } from './digest.ts';
export { type BuildEvent, type BuildNotice, type BuildStage, buildStages, type LogLine, type StageStarted } from './event.ts';
export { fail, type Failure, type FailureDetails, FailureError, failure, failureOf } from './failure.ts';
export { type FailureCode, failureCodes, failureTable } from './failure-table.ts';
export {
  FINGERPRINT_VERSION,
  type FingerprintField,
  type FingerprintRecord,
  fingerprintRecord,
  fingerprintText,
} from './fingerprint.ts';
export { dependencyClosure, productionPaths, resolveInLock } from './lock/closure.ts';
export {
  checkInstallScripts,
  installScriptPackages,
  installScriptProblems,
  isForPlatform,
  type ScriptDecision,
  type ScriptPackage,
  type ScriptPolicy,
} from './lock/install-scripts.ts';
export { lockMismatchProblems } from './lock/match.ts';
export { type LockEntry, PACKAGE_LOCK_FILE, type PackageLock, packageName, parsePackageLock } from './lock/package-lock.ts';
export { lockSourceProblems } from './lock/sources.ts';
export {
  ANY_PLATFORM,
  type BundlePlatform,
  isPlatform,
  parsePlatform,
  type Platform,
  type PlatformParts,
  platformParts,
  runsOn,
} from './platform.ts';
export { bundlePlatformSchema, digestSchema, type Receipt, receiptSchema } from './receipt.ts';
export { err, ok, type Result } from './result.ts';
export { durationWords, failureLines, sizeWords } from './words.ts';
