import { z } from 'zod';
import { patternField } from '../config/fields.ts';
import { PLATFORM_PATTERN } from '../platform.ts';
import { checksumField, digestInput, idField, queryFlag, sizeField, slugField, timeField, versionField, wireDigest, wireText, wireWords } from './fields.ts';
import { jsonObject, jsonValue } from './json-value.ts';

export const bundleSchema = z.object({
  id: idField,
  slug: z.string(),
  displayName: z.string().nullable(),
  description: z.string().nullable(),
  latestVersion: z.string().nullable(),
  createdAt: timeField,
  updatedAt: timeField,
}).meta({ id: 'Bundle' });

export type Bundle = z.infer<typeof bundleSchema>;

/** A version of a bundle, in AppHub's names; `download` is there for who may read. */
export const bundleVersionSchema = z.object({
  id: idField,
  bundleId: idField,
  slug: z.string(),
  version: z.string(),
  checksum: checksumField,
  digest: wireDigest,
  contentDigest: wireDigest.nullable(),
  fingerprint: wireDigest.nullable(),
  platform: z.string(),
  capabilityFlags: z.array(z.string()),
  immutable: z.boolean(),
  status: z.enum(['published', 'deprecated']),
  artifact: z.object({ storage: z.enum(['local', 's3']), contentType: z.string(), size: sizeField, filename: z.string() }),
  manifest: jsonObject,
  metadata: jsonValue.nullable(),
  publishedBy: z.object({ subject: z.string(), kind: z.string() }),
  publishedAt: timeField,
  deprecatedAt: timeField.nullable(),
  replacedAt: timeField.nullable(),
  replacedBy: z.string().nullable(),
  createdAt: timeField,
  updatedAt: timeField,
  download: z.object({ url: z.string(), expiresAt: timeField, storage: z.enum(['local', 's3']), kind: z.enum(['local', 'external']) }).nullable(),
}).meta({ id: 'BundleVersion' });

export type BundleVersion = z.infer<typeof bundleVersionSchema>;

export const publishOutcomes = ['published', 'unchanged', 'replaced'] as const;

export const publishedSchema = z.object({
  outcome: z.enum(publishOutcomes),
  previousDigest: wireDigest.nullable().describe('What the version pointed at before, if this has moved it.'),
  bundle: bundleSchema,
  version: bundleVersionSchema,
}).meta({ id: 'Published' });

const platformInput = patternField(new RegExp(`^any$|${PLATFORM_PATTERN.source}`), 'a platform such as linux-x64-glibc').describe('Where the native code in the archive runs; needed if there is any.');

/** What is said about a version whichever way its bytes come. */
const aboutVersion = {
  slug: slugField,
  version: versionField,
  description: wireText(2000).optional(),
  displayName: wireText(200).optional(),
  platform: platformInput.optional(),
  reason: wireWords(1000).optional().describe('Why a version is replaced; needed with `force`.'),
};

const LARGEST_FLAG_LIST = 50;
const flagField = wireWords(100);

/** AppHub's request: the archive as base64 within JSON. */
export const publishJsonBody = z.strictObject({
  ...aboutVersion,
  manifest: jsonObject.describe('Must have the name, version and entry of the manifest in the archive.'),
  capabilityFlags: z.array(flagField).max(LARGEST_FLAG_LIST).optional(),
  immutable: z.boolean().optional(),
  metadata: jsonValue.optional(),
  force: z.boolean().optional(),
  artifact: z.strictObject({
    data: z.base64('a text in base64').describe('The archive, within the limit for requests in JSON.'),
    filename: wireText(200).optional(),
    contentType: wireText(100).optional(),
    checksum: digestInput.optional(),
  }),
});

export type PublishJsonBody = z.output<typeof publishJsonBody>;

/** The query of an upload whose body is the archive itself; also the text fields of an upload as a form. */
export const publishStreamQuery = z.strictObject({
  ...aboutVersion,
  digest: digestInput.describe('The sha256 of the archive; bytes that differ are refused.'),
  capabilityFlags: wireText(2000)
    .transform((text) => text.split(',').filter((flag) => flag !== ''))
    .pipe(z.array(flagField).max(LARGEST_FLAG_LIST))
    .optional()
    .describe('With commas between them.'),
  immutable: queryFlag.optional(),
  force: queryFlag.optional(),
  fingerprint: digestInput.optional().describe('The fingerprint that the archive was built from.'),
});

export type PublishStreamQuery = z.output<typeof publishStreamQuery>;

export const undoneSchema = publishedSchema.extend({ outcome: z.literal('undone') });

export const patchVersionBody = z
  .strictObject({ deprecated: z.boolean().optional(), metadata: jsonValue.optional() })
  .refine(({ deprecated, metadata }) => deprecated !== undefined || metadata !== undefined, '"deprecated", "metadata" or both');

export const undoBody = z.strictObject({ reason: wireWords(1000).describe('Why; stands in the audit trail.') });

/** `"sha256:…"`: what the pointer must still be at. */
export const ifMatchHeaders = z.looseObject({
  'if-match': z
    .string()
    .regex(/^"sha256:[0-9a-f]{64}"$/, '"sha256:<64 hexadecimal digits>" in quotes')
    .transform((tag) => tag.slice(1, -1))
    .optional()
    .describe('The ETag of the version that is to be replaced; 412 if it is at another by now.'),
});
