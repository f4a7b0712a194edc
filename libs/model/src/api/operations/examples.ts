import { z } from 'zod';
import { describedExampleSchema, exampleCatalogSchema } from '../example-catalog.ts';
import { digestInput, queryNumber, slugField, slugParams, waitField } from '../fields.ts';
import { bundleExampleBody, enqueuedSchema, exampleAttemptSchema, importExampleBody } from '../imports.ts';
import { bundleSummarySchema, exampleStatusSchema } from '../status.ts';
import { dataReply } from './envelope.ts';
import { archiveReply, linkQuery, notModified } from './link.ts';
import { operation } from './operation.ts';

export const waitQuery = z.strictObject({ wait: waitField.optional().describe('How long to wait for the end of the job before it is answered with 202.') });

/** Makes a request that is sent again, since its answer was lost, ask for the same job. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 characters that can be printed')
    .optional()
    .describe('A name for this request; the same name again gets the same job.'),
});

const jobReplies = {
  200: dataReply(enqueuedSchema, 'The job has ended within `wait`, in whichever state.'),
  202: dataReply(enqueuedSchema, 'The job is queued; Location is where to ask for it.'),
} as const;

export const exampleOperations = {
  getExampleCatalog: operation({
    id: 'getExampleCatalog',
    method: 'GET',
    path: '/examples/catalog',
    summary: 'The examples of the checkout',
    tag: 'Examples',
    access: ['read', 'import'],
    query: z.strictObject({ reload: z.enum(['true', 'false', '1', '0']).optional().describe('Look at the files again.') }),
    replies: { 200: dataReply(exampleCatalogSchema, 'The examples.') },
  }),
  describeExample: operation({
    id: 'describeExample',
    method: 'GET',
    path: '/examples/catalog/:slug',
    summary: 'An example of the checkout with the parameters that it takes',
    tag: 'Examples',
    access: ['read', 'import', 'run'],
    params: slugParams,
    replies: { 200: dataReply(describedExampleSchema, 'The example.') },
    failures: ['EXAMPLE_UNKNOWN'],
  }),
  importExample: operation({
    id: 'importExample',
    method: 'POST',
    path: '/examples/import',
    summary: 'Build an example anew and force-publish it',
    tag: 'Examples',
    access: ['import'],
    query: waitQuery,
    headers: idempotencyHeaders,
    body: importExampleBody,
    replies: jobReplies,
    failures: ['EXAMPLE_UNKNOWN'],
  }),
  listStatuses: operation({
    id: 'listStatuses',
    method: 'GET',
    path: '/examples/bundles/status',
    summary: 'The status of all examples, newest first',
    tag: 'Examples',
    access: ['read', 'import'],
    replies: { 200: dataReply(z.object({ statuses: z.array(exampleStatusSchema) }), 'The statuses.') },
  }),
  listExampleAttempts: operation({
    id: 'listExampleAttempts',
    method: 'GET',
    path: '/examples/bundles/:slug/attempts',
    summary: 'The attempts to build one example, the newest first',
    tag: 'Examples',
    access: ['read', 'import'],
    params: slugParams,
    query: z.strictObject({ limit: queryNumber(1, 500).default(50) }),
    replies: { 200: dataReply(z.array(exampleAttemptSchema), 'The attempts; none is ever forgotten.') },
  }),
  downloadArtifact: operation({
    id: 'downloadArtifact',
    method: 'GET',
    path: '/examples/bundles/:slug/fingerprints/:fingerprint/download',
    summary: 'The archive that was built from one fingerprint',
    tag: 'Examples',
    access: 'link',
    params: z.strictObject({ slug: slugField, fingerprint: digestInput }),
    query: linkQuery,
    replies: { 200: archiveReply, 304: notModified },
    failures: ['ARTIFACT_UNKNOWN', 'LINK_REFUSED'],
  }),
  bundleExample: operation({
    id: 'bundleExample',
    method: 'POST',
    path: '/job-imports/example',
    summary: 'Make sure that there is an artifact of an example; publishes nothing',
    tag: 'Imports',
    access: ['import'],
    query: waitQuery,
    headers: idempotencyHeaders,
    body: bundleExampleBody,
    replies: jobReplies,
    failures: ['EXAMPLE_UNKNOWN'],
  }),
  getExampleStatus: operation({
    id: 'getExampleStatus',
    method: 'GET',
    path: '/job-imports/example/:slug',
    summary: 'The status of one example and its newest artifact; null where there is none',
    tag: 'Imports',
    access: ['read', 'import'],
    params: slugParams,
    replies: {
      200: dataReply(z.object({ slug: z.string(), status: exampleStatusSchema.nullable(), bundle: bundleSummarySchema.nullable() }), 'What is known of it.'),
    },
  }),
} as const;

