import { z } from 'zod';
import { json } from './operation.ts';

/** AppHub's envelope of a success. */
export function data<S extends z.ZodType>(schema: S) {
  return z.object({ data: schema });
}

/** A reply in AppHub's envelope. */
export function dataReply<S extends z.ZodType>(schema: S, words: string) {
  return json(data(schema), words);
}
