export { CLOCK_SHIFT_MS } from './clock/shifted-clock.ts';
export type { ContentDifference, LineDifference } from './first-difference.ts';
export { listQuarantines, type QuarantinedFingerprint } from './quarantines.ts';
export { rebuild, type RebuildOptions } from './rebuild.ts';
export type { ArchiveDigests, EntryDifference, QuarantineOutcome, Verification } from './verification.ts';
export { type Rebuilt, verifyExample, type VerifyOptions, type VerifyPorts } from './verify-example.ts';
