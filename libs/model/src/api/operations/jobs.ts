import { z } from 'zod';
import { idParams } from '../fields.ts';
import { importJobDetailSchema, importJobSchema } from '../imports.ts';
import { dataReply } from './envelope.ts';
import { waitQuery } from './examples.ts';
import { operation } from './operation.ts';

export const jobOperations = {
  getImport: operation({
    id: 'getImport',
    method: 'GET',
    path: '/job-imports/:id',
    summary: 'A job with all its attempts',
    tag: 'Imports',
    access: ['read', 'import'],
    params: idParams,
    query: waitQuery,
    replies: { 200: dataReply(importJobDetailSchema, 'The job, as it is now or as it has ended within `wait`.') },
    failures: ['IMPORT_UNKNOWN'],
  }),
  cancelImport: operation({
    id: 'cancelImport',
    method: 'POST',
    path: '/job-imports/:id/cancel',
    summary: 'Ask a job to end; one that has ended stays as it is',
    tag: 'Imports',
    access: ['import'],
    params: idParams,
    body: z.strictObject({}).optional(),
    replies: { 202: dataReply(importJobSchema, 'The job as it is now; it ends soon.') },
    failures: ['IMPORT_UNKNOWN'],
  }),
} as const;
