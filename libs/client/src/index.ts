export { type BuiltBundle, type Download, type Upload, uploadOf } from './archives.ts';
export { type CatalogClient, openClient } from './client.ts';
export type { ConnectionOptions } from './connection.ts';
export type { RunLogsOptions } from './runs.ts';
export type { CallInput, CallOutput, JsonOperationId } from './types.ts';
export type { Watched, WatchOptions } from './watch.ts';
export type { WatchedLoad, WatchLoadOptions } from './watch-load.ts';
