import { z } from 'zod';
import type { FailureCode } from '../failure-table.ts';
import { httpStatusOf } from './http-status.ts';
import { operations } from './operations/index.ts';
import type { Operation, Reply } from './operations/operation.ts';
import { PROBLEM_MEDIA_TYPE, problemSchema } from './problem.ts';

/** https://spec.openapis.org/oas/v3.1.1: its schemas are those of JSON Schema 2020-12. */
const OPEN_API = '3.1.1';

type Node = Record<string, unknown>;

/** The description of the whole API, made of the same operations that the service checks by. */
export function openApiDocument({ version }: { readonly version: string }): Node {
  const collected: Record<string, unknown> = {};
  const paths: Record<string, Node> = {};
  for (const described of Object.values<Operation>(operations)) {
    const path = described.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [described.method.toLowerCase()]: operationNode(described, collected) };
  }
  const problem = schemaNode(problemSchema, collected);
  return {
    openapi: OPEN_API,
    info: { title: 'AppHub catalog', version, description: 'Bundles of examples: build, publish, download. Errors are problems (RFC 9457) with a code, a sentence and a remedy.' },
    paths,
    components: {
      schemas: collected,
      responses: { Problem: { description: 'What went wrong, and what to do next.', content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } } } },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationNode(described: Operation, collected: Node): Node {
  const { id, summary, tag, access, params, query, headers, upload, replies } = described;
  const parameters = [
    ...parametersOf(params, { place: 'path', collected }),
    ...parametersOf(query, { place: 'query', collected }),
    ...parametersOf(headers, { place: 'header', collected }),
    // They belong to one of several content types, which cannot be said of a parameter.
    ...parametersOf(upload?.query, { place: 'query', collected }).map((parameter) => ({ ...parameter, required: false })),
  ];
  const scopes = Array.isArray(access) ? ` Needs the scope ${access.map((scope) => `\`${scope}\``).join(' or ')}.` : access === 'link' ? ' Needs the scope `read`, or a signed link.' : '';
  return {
    operationId: id,
    summary,
    description: `${summary}.${scopes}`,
    tags: [tag],
    security: access === 'open' ? [] : access === 'link' ? [{ token: [] }, {}] : [{ token: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyNode(described, collected),
    responses: { ...Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, replyNode(reply, collected)])), ...failureNodes(described) },
  };
}

interface Place {
  readonly place: 'path' | 'query' | 'header';
  readonly collected: Node;
}

function parametersOf(schema: z.ZodType | undefined, { place, collected }: Place): Node[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaNode(schema, collected) as { properties?: Record<string, Node>; required?: string[] };
  return Object.entries(properties).map(([name, node]) => {
    const { description, ...rest } = node;
    return { name, in: place, required: required.includes(name), ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function bodyNode({ body, upload }: Operation, collected: Node): Node {
  if (body === undefined) return {};
  const content: Node = { 'application/json': { schema: schemaNode(body, collected) } };
  if (upload !== undefined) {
    const fields = schemaNode(upload.query, collected) as { properties?: Node; required?: string[] };
    content[upload.contentType] = { schema: { type: 'string', format: 'binary' } };
    content['multipart/form-data'] = {
      schema: { type: 'object', properties: { ...fields.properties, artifact: { type: 'string', format: 'binary', description: 'The archive; the last field.' } }, required: [...(fields.required ?? []), 'artifact'] },
    };
  }
  return { requestBody: { required: !body.safeParse(undefined).success, content } };
}

function replyNode(reply: Reply, collected: Node): Node {
  if (reply.kind === 'none') return { description: reply.words };
  if (reply.kind === 'stream') return { description: reply.words, content: { [reply.contentType]: { schema: { type: 'string', format: 'binary' } } } };
  return { description: reply.words, content: { 'application/json': { schema: schemaNode(reply.schema, collected) } } };
}

/** What can go wrong with any request, and with those that need a token. */
const ALWAYS: readonly FailureCode[] = ['REQUEST_INVALID', 'RATE_LIMITED', 'DATABASE_UNAVAILABLE'];
const WITH_TOKEN: readonly FailureCode[] = ['TOKEN_REFUSED', 'SCOPE_MISSING'];
const WITH_BODY: readonly FailureCode[] = ['REQUEST_TOO_LARGE', 'REQUEST_TYPE_UNSUPPORTED'];

function failureNodes({ failures = [], access, body, replies }: Operation): Node {
  const codes = [...ALWAYS, ...(access === 'open' ? [] : WITH_TOKEN), ...(body === undefined ? [] : WITH_BODY), ...failures];
  const statuses = new Set(codes.map((code) => String(httpStatusOf(code))));
  return Object.fromEntries([...statuses].filter((status) => !(status in replies)).map((status) => [status, { $ref: '#/components/responses/Problem' }]));
}

/** The schema of what goes in; named schemas are put into `collected` and referred to. */
function schemaNode(schema: z.ZodType, collected: Node): Node {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _dialect, $defs = {}, id, ...node } = JSON.parse(text) as Node & { $defs?: Record<string, Node> };
  for (const [name, definition] of Object.entries($defs)) collected[name] = withoutId(definition);
  if (typeof id !== 'string') return node;
  collected[id] = node;
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId({ id: _id, ...definition }: Node): Node {
  return definition;
}
