import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { withAdmin } from './template.ts';

/** A connection that was closed is seen for a moment still. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 20;

const CONNECTIONS = `
  SELECT application_name AS name, state, left(query, 200) AS query
  FROM pg_stat_activity
  WHERE datname = $1 AND backend_type = 'client backend'`;

interface Connection {
  readonly name: string;
  readonly state: string | null;
  readonly query: string;
}

/** Drops the database `name`; rejects, after it is dropped, if somebody was still connected to it. */
export async function dropChecked(adminUrl: string, name: string, { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {}): Promise<void> {
  const left = await withAdmin(adminUrl, async (admin) => {
    const found = await connectionsLeft(admin, name, { patienceMs });
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    return found;
  });
  if (left.length === 0) return;
  const lines = left.map((connection) => `  ${connection.name} (${connection.state ?? 'unknown'}): ${connection.query}`);
  throw new Error(`Connections to the database were left open:\n${lines.join('\n')}`);
}

async function connectionsLeft(admin: pg.Client, name: string, { patienceMs }: { readonly patienceMs: number }): Promise<readonly Connection[]> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(LOOK_EVERY_MS)) {
    const { rows } = await admin.query<Connection>(CONNECTIONS, [name]);
    if (rows.length === 0 || Date.now() > deadline) return rows;
  }
}
