import type { Database } from '../../database/index.ts';

/** Leaves no load, task, delivery or event, so that a test can look at all there is. */
export async function truncate(database: Database): Promise<void> {
  await database.raw(`
    TRUNCATE loads, blobs, events, example_bundle_attempts, example_bundle_status CASCADE;
    UPDATE event_head SET number = 0;
    DELETE FROM pgboss.job`);
}
