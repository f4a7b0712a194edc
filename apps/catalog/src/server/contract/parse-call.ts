import { check, type Problem } from '@apphub/model';
import type { Operation } from '@apphub/model/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { inPart, refuse } from './refuse.ts';

const PARTS = ['params', 'query', 'headers', 'body'] as const;

type Parts = Record<(typeof PARTS)[number], unknown>;

/**
 * The parts of a request as its operation wants them. Everything that is wrong is told at once.
 *
 * @throws FailureError REQUEST_INVALID.
 */
export function parseCall(operation: Operation, request: FastifyRequest): Parts {
  const form = operation.upload === undefined ? 'json' : formOf(request);
  const problems: Problem[] = [];
  const parsed: Parts = { params: undefined, query: undefined, headers: undefined, body: undefined };
  for (const part of PARTS) {
    const schema = schemaOf(operation, part, form);
    if (schema === undefined) {
      if (part === 'query') problems.push(...unknownQuery(request));
      continue;
    }
    parsed[part] = parsePart(schema, { value: request[part], part, problems });
  }
  if (problems.length > 0) refuse(problems);
  return parsed;
}

interface PartInput {
  readonly value: unknown;
  readonly part: string;
  readonly problems: Problem[];
}

function parsePart(schema: z.ZodType, { value, part, problems }: PartInput): unknown {
  const result = check(schema, value);
  if (result.ok) return result.value;
  problems.push(...inPart(part, result.error));
  return undefined;
}

/** What nobody reads is a misspelling of what somebody would. */
function unknownQuery({ query }: FastifyRequest): Problem[] {
  return Object.keys(query as object).map((name) => ({ field: `query.${name}`, expected: 'no query', got: 'a field' }));
}

type Form = 'json' | 'archive' | 'form';

/** How the body was sent; a request without a body counts as JSON, so that what is missing is told. */
function formOf({ headers }: FastifyRequest): Form {
  const type = headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) return 'form';
  return type === '' || /^application\/json\b/i.test(type) ? 'json' : 'archive';
}

function schemaOf(operation: Operation, part: (typeof PARTS)[number], form: Form): z.ZodType | undefined {
  if (part === 'body') return form === 'json' ? operation.body : undefined;
  return part === 'query' && form === 'archive' ? operation.upload?.query : operation[part];
}
