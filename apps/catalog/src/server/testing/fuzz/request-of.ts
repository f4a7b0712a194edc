import fc from 'fast-check';
import { type ArbitraryOptions, arbitraryOf, named, type Schema } from './arbitrary-of.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | FormData | undefined;
}

export interface FuzzOptions extends Pick<ArbitraryOptions, 'known'> {
  /** Archives, sound and not. */
  readonly archives: fc.Arbitrary<Uint8Array<ArrayBuffer>>;
}

/** Requests for every operation of the document, by what it says of them. */
export function requestsOf({ paths, components }: Document, { known, archives }: FuzzOptions): fc.Arbitrary<FuzzRequest> {
  const options = { known, schemas: components.schemas };
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })));
  return fc.oneof(
    ...operations.map(({ path, method, described: { parameters = [], requestBody } }) => ({
      // There is more to get wrong where there is a body.
      weight: requestBody === undefined ? 1 : 4,
      arbitrary: fc
        .tuple(place('path', parameters, options), place('query', parameters, options), place('header', parameters, options), body(requestBody, { options, archives }))
        .map(([inPath, inQuery, inHeaders, sent]): FuzzRequest => {
          const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(inPath[name]).toWellFormed()));
          const query = new URLSearchParams(Object.entries(inQuery).map(([name, value]): [string, string] => [name, asText(value)])).toString();
          return { method, path: query === '' ? filled : `${filled}?${query}`, headers: { ...sent.headers, ...printable(inHeaders) }, body: sent.body };
        }),
    })),
  );
}

function place(where: Parameter['in'], parameters: readonly Parameter[], options: ArbitraryOptions): fc.Arbitrary<Record<string, unknown>> {
  const here = parameters.filter((parameter) => parameter.in === where);
  const fields = Object.fromEntries(here.map(({ name, schema }) => [name, named(name, schema, options)]));
  return fc.record(fields, { requiredKeys: here.filter(({ required }) => required).map(({ name }) => name) });
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FuzzRequest['body'];
}

const NOTHING: Sent = { headers: {}, body: undefined };

function body(requestBody: Described['requestBody'], { options, archives }: { readonly options: ArbitraryOptions; readonly archives: FuzzOptions['archives'] }): fc.Arbitrary<Sent> {
  if (requestBody === undefined) return fc.constant(NOTHING);
  const kinds = Object.entries(requestBody.content).map(([type, { schema }]): fc.Arbitrary<Sent> => {
    if (type === 'application/json') return arbitraryOf(schema, options).map((value) => ({ headers: { 'content-type': type }, body: JSON.stringify(value) }));
    if (type === 'multipart/form-data') return fc.tuple(arbitraryOf(schema, options), archives).map(([fields, archive]) => ({ headers: {}, body: formOf(fields, archive) }));
    return archives.map((archive) => ({ headers: { 'content-type': type }, body: archive }));
  });
  return fc.oneof(...kinds.map((arbitrary) => ({ weight: 10, arbitrary })), { weight: 1, arbitrary: fc.constant(NOTHING) }, { weight: 1, arbitrary: fc.string().map((text) => ({ headers: { 'content-type': 'application/json' }, body: text })) });
}

function formOf(fields: unknown, archive: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  const entries = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  for (const [name, value] of entries) if (name !== 'artifact') form.append(name, asText(value));
  form.append('artifact', new Blob([archive]));
  return form;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Others are refused by any HTTP client. */
function printable(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asText(value).replace(/[^\x20-\x7e]/g, '?').slice(0, 200)]));
}
