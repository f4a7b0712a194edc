import { z } from 'zod';
import { attemptParams, buildLogLineSchema, buildLogQuery, cacheSummaryQuery, cacheSummarySchema } from '../builds.ts';
import { dataReply } from './envelope.ts';
import { operation } from './operation.ts';

export const buildOperations = {
  getBuildLog: operation({
    id: 'getBuildLog',
    method: 'GET',
    path: '/job-imports/:id/attempts/:attempt/log',
    summary: 'What the commands of a build have said, of an import or of a task of a load; ask again after the last line for more',
    tag: 'Imports',
    access: ['read', 'import'],
    params: attemptParams,
    query: buildLogQuery,
    replies: { 200: dataReply(z.array(buildLogLineSchema), 'Lines by number; none where nothing more was said yet, or none is kept any more.') },
  }),
  getCacheSummary: operation({
    id: 'getCacheSummary',
    method: 'GET',
    path: '/cache/summary',
    summary: 'How often bundles were found instead of built in the last days, and why not',
    tag: 'Service',
    access: ['read'],
    query: cacheSummaryQuery,
    replies: { 200: dataReply(cacheSummarySchema, 'The figures.') },
  }),
} as const;
