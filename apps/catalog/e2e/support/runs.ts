import type { CatalogClient } from '@apphub/client';
import type { JobRun } from '@apphub/model/api';
import { archiveOf } from './archives.ts';

export interface JobOptions {
  /** Of a function of `params` and `context`. */
  readonly body: string;
  readonly version?: string;
  /** Besides what a manifest needs. */
  readonly manifest?: object;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Publishes a bundle whose handler has this body. @returns its digest. */
export async function publishJob(client: CatalogClient, slug: string, { body, version = '1.0.0', manifest = {}, files = {} }: JobOptions): Promise<string> {
  const { bytes, digest } = await archiveOf({
    'manifest.json': JSON.stringify({ name: slug, version, runtime: 'node22', entry: 'dist/index.js', capabilities: [], ...manifest }),
    'dist/index.js': `const fs = require('node:fs');\nexports.handler = async (params, context) => {\n${body}\n};\n`,
    ...files,
  });
  await client.publish({ slug, version, digest, archive: bytes, force: 'true', reason: 'anew' });
  return digest;
}

type RunBody = Parameters<typeof asked>[1];

async function asked(client: CatalogClient, body: { readonly reference: string } & Record<string, unknown>): Promise<JobRun> {
  return client.call('createRun', { body });
}

/** Asks for a run and waits for its end. */
export async function run(client: CatalogClient, body: RunBody): Promise<JobRun> {
  return ended(client, (await asked(client, body)).id);
}

/** Waits for the end of a run. */
export async function ended(client: CatalogClient, id: string): Promise<JobRun> {
  for (;;) {
    const now = await client.call('getRun', { params: { id }, query: { wait: '60s' } });
    if (now.completedAt !== null) return now;
  }
}

/** What a run has said, without what the service has said of it. */
export async function wordsOf(client: CatalogClient, id: string): Promise<string[]> {
  const words: string[] = [];
  for await (const { stream, text } of client.runLogs({ id })) if (stream !== 'system') words.push(text);
  return words;
}
