export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { findEmbeddedPostgres, hasEmbeddedPostgres } from './find-embedded.ts';
export { isRunning, type ProcessIdentity, thisProcess } from './holder.ts';
