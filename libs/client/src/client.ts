import type { RunLogLine } from '@apphub/model/api';
import { download, type Download, publish, type Upload } from './archives.ts';
import { call } from './call.ts';
import { type ConnectionOptions, openConnection } from './connection.ts';
import { runLogs, type RunLogsOptions } from './runs.ts';
import type { CallInput, CallOutput, JsonOperationId } from './types.ts';
import { watch, type Watched, type WatchOptions } from './watch.ts';
import { watchLoad, type WatchedLoad, type WatchLoadOptions } from './watch-load.ts';

/** The service, as programs and pages use it. Everything fails with a FailureError in the words of the service. */
export interface CatalogClient {
  /** One of the operations of the API that answer in JSON, checked both ways. */
  call<Id extends JsonOperationId>(id: Id, ...input: Arguments<CallInput<Id>>): Promise<CallOutput<Id>>;
  /** Publishes a version; its archive is streamed. */
  publish(upload: Upload): Promise<CallOutput<'publishVersion'>>;
  downloadVersion(input: CallInput<'downloadVersion'>): Promise<Download>;
  downloadArtifact(input: CallInput<'downloadArtifact'>): Promise<Download>;
  downloadRunFile(input: CallInput<'downloadRunFile'>): Promise<Download>;
  /** What a run has said, line by line as it comes. */
  runLogs(options: RunLogsOptions): AsyncGenerator<RunLogLine, void>;
  /** Events as they come; connects again after a loss and goes on where it was. */
  watch(options?: WatchOptions): AsyncGenerator<Watched, void>;
  /** One load and its tasks, as it is and as it moves, until it has ended. */
  watchLoad(id: string, options?: WatchLoadOptions): AsyncGenerator<WatchedLoad, void>;
}

/** Nothing needs to be given where nothing is required. */
type Arguments<T> = {} extends T ? [input?: T] : [input: T];

/** Opens nothing yet: each call is a request of its own. */
export function openClient(options: ConnectionOptions): CatalogClient {
  const connection = openConnection(options);
  return {
    call: (id, ...[input]) => call(connection, id, (input ?? {}) as CallInput<typeof id>),
    publish: (upload) => publish(connection, upload),
    downloadVersion: (input) => download(connection, 'downloadVersion', input),
    downloadArtifact: (input) => download(connection, 'downloadArtifact', input),
    downloadRunFile: (input) => download(connection, 'downloadRunFile', input),
    runLogs: (logs) => runLogs(connection, logs),
    watch: (watching = {}) => watch(connection, { ...options, ...watching }),
    watchLoad: (id, watching = {}) => watchLoad(connection, { ...options, ...watching, id }),
  };
}
