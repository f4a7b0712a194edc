import type { Digest } from '@apphub/model';
import { z } from 'zod';
import { changeLoad } from './change-load.ts';
import type { LoadPorts } from './task-deliveries.ts';

const FOLLOWED = `SELECT DISTINCT load_id FROM load_tasks WHERE state = 'ready' AND fingerprint = $1 AND load_id <> $2`;

/** Nothing is at work on their inputs, but they were not sent: their load may have room for them. */
const LEFT = `
  SELECT DISTINCT load_id FROM load_tasks AS task JOIN loads ON loads.id = load_id
  WHERE task.state = 'ready' AND fingerprint IS NOT NULL AND planning IS NULL
    AND NOT EXISTS (SELECT FROM load_tasks AS flight WHERE flight.in_flight AND flight.fingerprint = task.fingerprint)`;

const loadIdSchema = z.object({ load_id: z.string() });

/** Sends the tasks of other loads that have waited for a build of the same inputs; should this be cut off, `sendLeft` does it. */
export async function wakeFollowers(ports: LoadPorts, { fingerprint, loadId }: { readonly fingerprint: Digest; readonly loadId: string }): Promise<void> {
  const loads = await ports.database.query(FOLLOWED, [fingerprint, loadId], loadIdSchema);
  for (const { load_id } of loads) await sendReady(ports, load_id);
}

/** Sends whatever a load has room for and nobody has sent. Every process may do so at any time. */
export async function sendLeft(ports: LoadPorts): Promise<void> {
  for (const { load_id } of await ports.database.query(LEFT, [], loadIdSchema)) await sendReady(ports, load_id);
}

async function sendReady(ports: LoadPorts, loadId: string): Promise<void> {
  await changeLoad(ports, loadId, async () => undefined);
}
