export { DEFAULT_RUN_LIMITS } from './limits.ts';
export { differences } from './matches.ts';
export type {
  CapabilityPolicy,
  JobDetails,
  JsonObject,
  PathGrant,
  RebuildBundle,
  Reported,
  ResolveBundle,
  ResolvedBundle,
  RunCall,
  RunEnd,
  RunLimits,
  RunLogLine,
  RunMetrics,
  RunOptions,
  RunOutcome,
  RunSandboxes,
  RunSecrets,
  RunUpdate,
  SecretReference,
  WorkFolder,
} from './port.ts';
export { runBundle } from './run-bundle.ts';
