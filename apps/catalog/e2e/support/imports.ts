import type { CallInput, CallOutput, CatalogClient } from '@apphub/client';
import { watchUntil } from './watching.ts';

export type ImportNow = CallOutput<'getImport'>;

/** Asks for an import and waits for its end. */
export async function imported(client: CatalogClient, body: CallInput<'importExample'>['body']): Promise<ImportNow> {
  const { jobId } = await client.call('importExample', { body, query: { wait: '60s' } });
  return ended(client, jobId);
}

/** Asks for a bundle and waits until it is there, or cannot be. */
export async function bundled(client: CatalogClient, body: CallInput<'bundleExample'>['body']): Promise<ImportNow> {
  const { jobId } = await client.call('bundleExample', { body, query: { wait: '60s' } });
  return ended(client, jobId);
}

/** Waits for the end of an import. */
export async function ended(client: CatalogClient, id: string): Promise<ImportNow> {
  for (;;) {
    const now = await client.call('getImport', { params: { id }, query: { wait: '60s' } });
    if (now.endedAt !== null) return now;
  }
}

/** Waits until an import has begun to build; its build may be over by then. */
export async function buildBegun(client: CatalogClient, id: string): Promise<void> {
  const isOver = (state: string) => state !== 'queued' && state !== 'running';
  const statuses = await watchUntil(client, { jobId: id, after: 0 }, ({ stage, state }) => stage === 'building' || isOver(state));
  if (statuses.at(-1)?.stage !== 'building') throw new Error(`the import ended without a build: ${statuses.map(({ stage }) => stage).join(', ')}`);
}
