import type { Database } from '@apphub/catalog';
import type { BlobStore } from '@apphub/store';
import { z } from 'zod';

const TABLES = ['blobs', 'tokens', 'job_bundles', 'job_bundle_versions', 'job_bundle_revisions', 'audit_entries', 'events', 'import_jobs', 'example_bundle_attempts', 'example_bundle_artifacts', 'example_bundle_status', 'load_queues', 'loads', 'load_tasks', 'load_edges', 'runs', 'run_attempts', 'run_log_pieces', 'run_files'];

const rowSchema = z.object({ row: z.string() });

/** All that is kept, as text: two of them are equal when nothing was changed in between. When a token was used last is left out. */
export async function snapshot(database: Database, store: BlobStore): Promise<string> {
  const lines: string[] = [];
  for (const table of TABLES) {
    const rows = await database.query(`SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM ${table} t ORDER BY 1`, [], rowSchema);
    lines.push(...rows.map(({ row }) => `${table} ${row}`));
  }
  for await (const { digest, size } of store.listBlobs()) lines.push(`blob ${digest} ${size}`);
  return lines.join('\n');
}
