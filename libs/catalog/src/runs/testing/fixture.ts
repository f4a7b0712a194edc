import { publishVersion } from '../../bundles/index.ts';
import { publication, registerContents } from '../../bundles/testing/publications.ts';
import type { Database } from '../../database/index.ts';
import type { Lease } from '../../imports/index.ts';
import { heldLease } from '../../imports/testing/fixture.ts';
import { claimRun, createRun, resolveBundle, type Run, type RunClaim, type RunDeliveries, type RunRequest } from '../index.ts';

/** Brings nothing to anybody: the test is the worker. */
export const noDeliveries: RunDeliveries = { send: async () => undefined, cancel: async () => undefined, interrupt: async () => undefined };

export interface RequestedRun extends Partial<RunRequest> {
  readonly slug?: string;
}

/** A bundle with one version, unless it is there. */
export async function published(database: Database, slug: string): Promise<void> {
  const content = `of ${slug}`;
  await registerContents(database, [content]);
  await publishVersion(database, publication(content, { slug }));
}

/** Publishes a bundle and writes a run of it down. */
export async function requested(database: Database, { slug = 'tides', ...request }: RequestedRun = {}, deliveries: RunDeliveries = noDeliveries): Promise<Run> {
  await published(database, slug);
  return createRun(
    { database, deliveries },
    {
      reference: slug,
      bundle: await resolveBundle(database, { slug }),
      parameters: {},
      options: {},
      timeoutMs: 1000,
      retry: {},
      inputs: [],
      requestedBy: 'test',
      requestDigest: 'x',
      ...request,
    },
  );
}

/** Begins an attempt of a run. */
export async function begun(database: Database, { id }: Pick<Run, 'id'>, lease: Lease = heldLease): Promise<RunClaim> {
  const outcome = await claimRun(database, { runId: id, worker: 'test', lease });
  if (outcome.kind !== 'claimed') throw new Error(`The run was not claimed: ${outcome.kind}`);
  return outcome.claim;
}
