import { z } from 'zod';
import { patternField } from '../../config/fields.ts';
import { idField, wireText } from '../fields.ts';

export const GZIP_MEDIA_TYPE = 'application/gzip';

/** What a signed link says in its query; without any of it, the bearer token is asked. */
export const linkQuery = z.strictObject({
  expires: patternField(/^[0-9]{1,16}$/, 'a number').optional().describe('Milliseconds since the epoch.'),
  by: idField.optional().describe('The token that the link was made for; the link ends with it.'),
  token: patternField(/^[0-9a-f]{64}$/, 'the signature of a link').optional().describe('The signature.'),
  filename: wireText(255).optional().describe('The name to save it under.'),
});

export type LinkQuery = z.output<typeof linkQuery>;

export const archiveReply = { kind: 'stream', contentType: GZIP_MEDIA_TYPE, words: 'The archive; its ETag is its digest.' } as const;
export const notModified = { kind: 'none', words: 'The archive is the one of If-None-Match.' } as const;
