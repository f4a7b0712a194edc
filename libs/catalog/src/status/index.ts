export { exampleStatus, partsOf, type StatusParts } from './example-status.ts';
export { type Canceled, type Completed, type CompletedBundle, type Failed, type ImportState, isEnded, newImport, type Queued, type Running, type WorkStage, workStages } from './import-state.ts';
export { getStatus, listStatuses } from './read-statuses.ts';
export { type ImportEvent, type Refusal, type StageEntered, transition } from './transition.ts';
export { lockStatus, lockStatuses, writeStatus, writeStatuses } from './write-status.ts';
