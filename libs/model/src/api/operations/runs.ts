import { idParams } from '../fields.ts';
import { createRunBody, jobRunSchema, listRunsQuery, runFileQuery, runLogsQuery, runPageSchema, runResultSchema } from '../runs.ts';
import { z } from 'zod';
import { dataReply } from './envelope.ts';
import { idempotencyHeaders, waitQuery } from './examples.ts';
import { operation } from './operation.ts';

const readers = ['read', 'run'] as const;

/** One JSON object a line. */
export const LINES_MEDIA_TYPE = 'application/x-ndjson';

export const runOperations = {
  createRun: operation({
    id: 'createRun',
    method: 'POST',
    path: '/job-runs',
    summary: 'Run a published bundle; with `autoRebuild` the scope `import` is needed as well',
    tag: 'Runs',
    access: ['run'],
    query: waitQuery,
    headers: idempotencyHeaders,
    body: createRunBody,
    replies: {
      200: dataReply(jobRunSchema, 'The run has ended within `wait`, in whichever way.'),
      202: dataReply(jobRunSchema, 'The run is queued; Location is where to ask for it.'),
    },
    failures: ['BUNDLE_UNKNOWN', 'VERSION_UNKNOWN', 'BLOB_MISSING', 'RUN_PARAMETERS_INVALID', 'RUN_SETTINGS_INVALID', 'RUN_FILES_INVALID', 'RUN_UNKNOWN'],
  }),
  listRuns: operation({
    id: 'listRuns',
    method: 'GET',
    path: '/job-runs',
    summary: 'Runs, the newest first',
    tag: 'Runs',
    access: readers,
    query: listRunsQuery,
    replies: { 200: dataReply(runPageSchema, 'A page of them.') },
  }),
  getRun: operation({
    id: 'getRun',
    method: 'GET',
    path: '/job-runs/:id',
    summary: 'A run with its attempts and files',
    tag: 'Runs',
    access: readers,
    params: idParams,
    query: waitQuery,
    replies: { 200: dataReply(jobRunSchema, 'The run, as it is now or as it has ended within `wait`.') },
    failures: ['RUN_UNKNOWN'],
  }),
  cancelRun: operation({
    id: 'cancelRun',
    method: 'POST',
    path: '/job-runs/:id/cancel',
    summary: 'Ask a run to end',
    tag: 'Runs',
    access: ['run'],
    params: idParams,
    body: z.strictObject({}).optional(),
    replies: { 202: dataReply(jobRunSchema, 'The run as it is now; it ends soon.') },
    failures: ['RUN_UNKNOWN', 'RUN_ENDED'],
  }),
  getRunResult: operation({
    id: 'getRunResult',
    method: 'GET',
    path: '/job-runs/:id/result',
    summary: 'What a run has given, once it has ended',
    tag: 'Runs',
    access: readers,
    params: idParams,
    query: waitQuery,
    replies: { 200: dataReply(runResultSchema, 'Its end; `result` is null unless the handler gave one.') },
    failures: ['RUN_UNKNOWN', 'RUN_NOT_ENDED'],
  }),
  getRunLogs: operation({
    id: 'getRunLogs',
    method: 'GET',
    path: '/job-runs/:id/logs',
    summary: 'What a run has said, one line of JSON for each; with `follow`, until it has ended',
    tag: 'Runs',
    access: readers,
    params: idParams,
    query: runLogsQuery,
    replies: { 200: { kind: 'stream', contentType: LINES_MEDIA_TYPE, words: 'Objects with number, attempt, at, stream and text.' } },
    failures: ['RUN_UNKNOWN'],
  }),
  downloadRunFile: operation({
    id: 'downloadRunFile',
    method: 'GET',
    path: '/job-runs/:id/files',
    summary: 'A file that a run was given or has handed on',
    tag: 'Runs',
    access: readers,
    params: idParams,
    query: runFileQuery,
    replies: {
      200: { kind: 'stream', contentType: 'application/octet-stream', words: 'The file; its ETag is its digest.' },
      304: { kind: 'none', words: 'The file is the one of If-None-Match.' },
    },
    failures: ['RUN_UNKNOWN', 'RUN_FILE_UNKNOWN'],
  }),
} as const;
