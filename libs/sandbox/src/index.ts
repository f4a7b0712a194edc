export { presentLine } from './command/command-log.ts';
export { growingMask, maskSecrets, type SecretMask } from './command/mask-secrets.ts';
export { SOURCE_DATE_EPOCH } from './command/environment.ts';
export { detectIsolation, type DetectedIsolation } from './isolation/detect-isolation.ts';
export type { Isolation, Launch, LaunchRequest, Places, View } from './isolation/isolation.ts';
export { CHANNEL_DESCRIPTOR } from './isolation/bubblewrap/keeper.ts';
export { INNER } from './isolation/bubblewrap/inner-paths.ts';
export { type Improvement, isolationReport, type IsolationReport, type Protection } from './isolation/isolation-report.ts';
export { processGroup } from './isolation/process-group.ts';
export { type IsolationDemand, isolationDemands, selectIsolation } from './isolation/select-isolation.ts';
export { DEFAULT_LIMITS } from './limits/default-limits.ts';
export type {
  Command,
  CommandEnd,
  CommandLimits,
  CommandOutcome,
  CommandUsage,
  IsolationProfile,
  LimitMechanism,
  Mount,
  OutputStream,
  RunningCommand,
  Sandbox,
} from './port.ts';
export { DEFAULT_GRACE_MS, openSandbox, type SandboxOptions } from './sandbox/open-sandbox.ts';
export { sweepSandboxes, type SweptSandbox } from './sandbox/sweep-sandboxes.ts';
