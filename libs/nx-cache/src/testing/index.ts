export { createNxWorkspace, type NxOutcome, type NxRunOptions, type NxWorkspace, type NxWorkspaceOptions } from './nx-workspace.ts';
export { type PlainCache, startPlainCache } from './plain-cache.ts';
export { type Kit, startKit } from '../server/testing/kit.ts';
export { kitPublicKey } from './kit-key.ts';
