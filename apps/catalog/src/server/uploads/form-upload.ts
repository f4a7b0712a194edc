import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart';
import { check, fail } from '@apphub/model';
import { type PublishStreamQuery, publishStreamQuery } from '@apphub/model/api';
import type { FastifyRequest } from 'fastify';
import { inPart, refuse } from '../contract/refuse.ts';

/** Bytes and fields besides the archive itself. */
const FORM_LIMITS = { fieldSize: 10_000, fieldNameSize: 100, fields: 30, files: 1, parts: 32, headerPairs: 20 } as const;

export interface FormUpload<T> {
  /** Takes the archive once all that is said about it has been read. */
  readonly take: (about: PublishStreamQuery, source: AsyncIterable<Uint8Array>) => Promise<T>;
  /** Of the archive. */
  readonly maxBytes: number;
}

/**
 * Reads an upload as a form: text fields first, then the archive, then nothing more. Only the fields are kept in memory.
 *
 * @throws FailureError REQUEST_INVALID, or as `take`.
 */
export async function readForm<T>(request: FastifyRequest, { take, maxBytes }: FormUpload<T>): Promise<T> {
  // One byte more, so that it is our own limit, with its own words, that is met.
  const parts = request.parts({ limits: { ...FORM_LIMITS, fileSize: maxBytes + 1 } });
  const fields = new Map<string, string>();
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value;
    if (part.type === 'file') return await takeFile(part, () => take(parseFields(fields), toTheEnd(part, parts)));
    addField(fields, part);
  }
  return fail('REQUEST_INVALID', 'The form has no file with the archive.');
}

function addField(fields: Map<string, string>, { fieldname, value, valueTruncated }: MultipartValue): void {
  const name = JSON.stringify(fieldname);
  if (fields.has(fieldname)) fail('REQUEST_INVALID', `The field ${name} stands twice.`);
  if (valueTruncated || typeof value !== 'string') fail('REQUEST_INVALID', `The field ${name} is too long.`);
  fields.set(fieldname, value);
}

/** The archive ends where the form does: what comes behind it would not have been read before the archive was taken. */
async function* toTheEnd({ file }: MultipartFile, parts: AsyncIterator<Multipart>): AsyncGenerator<Uint8Array> {
  yield* file.iterator({ destroyOnReturn: false });
  const next = await parts.next();
  if (next.done !== true) fail('REQUEST_INVALID', `The field ${JSON.stringify(next.value.fieldname)} comes after the archive, which is the last field.`);
}

async function takeFile<T>({ file }: MultipartFile, take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } finally {
    // What nobody reads any more would hold up the connection.
    file.resume();
  }
}

function parseFields(fields: ReadonlyMap<string, string>): PublishStreamQuery {
  const parsed = check(publishStreamQuery, Object.fromEntries(fields));
  if (parsed.ok) return parsed.value;
  return refuse(inPart('form', parsed.error));
}
