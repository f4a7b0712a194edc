export { canonicalJson, type Json } from './canonical-json.ts';
export { compareCodeUnits } from './compare.ts';
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
export { ANY_PLATFORM, type BundlePlatform, isPlatform, parsePlatform, type Platform, runsOn } from './platform.ts';
export { bundlePlatformSchema, digestSchema, type Receipt, receiptSchema } from './receipt.ts';
export { err, ok, type Result } from './result.ts';
