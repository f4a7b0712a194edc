export type { Isolation, Launch, LaunchRequest } from './command/isolation.ts';
export { SOURCE_DATE_EPOCH } from './command/environment.ts';
export { maskSecrets, type SecretMask } from './command/mask-secrets.ts';
export { processGroup } from './command/process-group.ts';
export type {
  Command,
  CommandEnd,
  CommandLimits,
  CommandOutcome,
  IsolationProfile,
  Mount,
  OutputStream,
  Sandbox,
} from './port.ts';
export { openSandbox, type SandboxOptions } from './sandbox/open-sandbox.ts';
export { sweepSandboxes, type SweptSandbox } from './sandbox/sweep-sandboxes.ts';
