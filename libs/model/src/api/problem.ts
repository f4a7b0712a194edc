import { z } from 'zod';
import { type FailureCode, failureCodes } from '../failure-table.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Every error of the service: RFC 9457, with the code, the sentence and the remedy of the failure. */
export const problemSchema = z.object({
  type: z.string().describe('A URL that names the kind of problem: the code in docs/failures.md.'),
  title: z.string().describe('What the code means.'),
  status: z.int(),
  code: z.enum(failureCodes as [FailureCode, ...FailureCode[]]),
  detail: z.string().describe('What happened, in one sentence.'),
  remedy: z.string().describe('What to do next.'),
  problems: z.array(z.string()).optional().describe('One line per problem, where there are several.'),
  requestId: z.string().describe('Stands in the log of the service beside what it did for this request.'),
  error: z.string().describe('The same as `detail`, where clients of AppHub look for it.'),
}).meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
