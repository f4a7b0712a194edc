export { type CacheSummary, readCacheSummary } from './cache-summary.ts';
export { noteReason, type ReasonToBuild } from './note-reason.ts';
export { type BuildLogQuery, readBuildLog } from './read-build-log.ts';
export { pruneBuildLogs, type SaidByBuild, writeBuildLog } from './write-build-log.ts';
