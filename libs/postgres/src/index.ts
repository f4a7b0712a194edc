export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { findEmbeddedPostgres } from './find-embedded.ts';
export { isRunning, type ProcessIdentity, thisProcess } from './holder.ts';
