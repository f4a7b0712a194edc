import { type Digest, digestSchema } from '@apphub/model';
import { type CallOptions, layout } from '@apphub/store';
import { z } from 'zod';
import type { BuildRecord } from '../build-record.ts';
import { jsonOf } from '../dsse.ts';
import { readScopes, reasonToServeNone } from './find.ts';
import type { RecordContext } from './read-document.ts';

const hintSchema = z.object({ fingerprint: digestSchema });

/** The document that leads from a content digest to a record. Nobody signs it: what counts is where it leads. */
export function contentHint(fingerprint: Digest): Uint8Array {
  return Buffer.from(JSON.stringify({ fingerprint }));
}

/** @returns undefined for what is no hint. */
export function fingerprintIn(hint: Uint8Array): Digest | undefined {
  try {
    return hintSchema.parse(jsonOf(hint)).fingerprint;
  } catch {
    return undefined;
  }
}

/**
 * See `BuildRecords.findContent`. A record that is disputed or set aside may be wrong about which blob holds its
 * content, so it is not believed here either.
 */
export async function findContent(contentDigest: Digest, context: RecordContext, call: CallOptions): Promise<BuildRecord | undefined> {
  for (const scope of context.trust.readOrder) {
    const hint = await context.store.documents.read(layout.content(scope, contentDigest), call);
    const fingerprint = hint && fingerprintIn(hint);
    const record = fingerprint && (await recordOfContent({ contentDigest, fingerprint }, context, call));
    if (record !== undefined) return record;
  }
  return undefined;
}

interface Content {
  readonly contentDigest: Digest;
  readonly fingerprint: Digest;
}

async function recordOfContent({ contentDigest, fingerprint }: Content, context: RecordContext, call: CallOptions): Promise<BuildRecord | undefined> {
  const documents = await readScopes(fingerprint, context, call);
  if (reasonToServeNone(fingerprint, documents) !== undefined) return undefined;
  for (const { record } of documents.records) {
    if (record.contentDigest !== contentDigest) continue;
    const blob = await context.store.statBlob(record.digest, call);
    if (blob?.size === record.size) return record;
  }
  return undefined;
}
