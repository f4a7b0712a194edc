export { describeBackendContract } from './backend-contract.ts';
export { type Fault, type FaultPlan, type FaultyBackend, faultyBackend, type Operation } from './faulty-backend.ts';
export type { BackendHarness, OpenedBackend } from './harness.ts';
export { describeStoreContract } from './store-contract.ts';
export { type Line, openLine, standStill } from './standstill.ts';
