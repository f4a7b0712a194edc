import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, invariants } from './invariants.ts';
import type { Lane } from './lane.ts';
import type { Round } from './run-round.ts';

/** What a fault of the program could have left, for one of the invariants. */
type Spoil = (ended: Ended) => Promise<unknown>;

/** Past triggers and foreign keys, which would not have it. */
const sql = (...statements: readonly string[]): Spoil => ({ lane }) =>
  lane.database.raw(['SET session_replication_role = replica', ...statements, 'RESET session_replication_role'].join(';\n'));

const COPY = randomUUID();
/** The same load once more, as if its tasks had been built again. */
const TWICE = [
  `INSERT INTO loads SELECT (jsonb_populate_record(NULL::loads, to_jsonb(loads) || '{"id": "${COPY}"}')).* FROM loads`,
  `INSERT INTO load_tasks SELECT (jsonb_populate_record(NULL::load_tasks, to_jsonb(load_tasks) || jsonb_build_object('load_id', '${COPY}', 'id', gen_random_uuid(), 'cached', state <> 'completed'))).* FROM load_tasks`,
  `UPDATE load_tasks SET cached = false WHERE state = 'completed'`,
];

const spoils: Readonly<Record<keyof typeof invariants, Spoil>> = {
  'each example has become what it must, and failed for what is its own fault': sql(`UPDATE load_tasks SET failure = failure || '{"code": "WORKER_LOST"}' WHERE slug = 'broken'`),
  'counts, edges, attempts and deliveries of all loads agree': sql('UPDATE loads SET cached = cached + 1'),
  'the same inputs are built at most once, unless by force': sql(...TWICE),
  'loads that run at the same time have the same bytes': sql(`UPDATE load_tasks SET result = result || '{"digest": "sha256:${'0'.repeat(64)}"}' WHERE load_id = '${COPY}' AND slug = 'base'`),
  'each version was published once': sql(`INSERT INTO job_bundle_revisions SELECT (jsonb_populate_record(NULL::job_bundle_revisions, to_jsonb(one) || '{"number": 2}')).* FROM (SELECT * FROM job_bundle_revisions LIMIT 1) AS one`),
  'each publication is one entry of the audit trail, whose chain is whole': sql(`UPDATE audit_entries SET actor = 'nobody' WHERE number = 2`),
  'events are numbered without a gap': sql('UPDATE events SET number = number + 1 WHERE number = (SELECT max(number) FROM events)'),
  'each task and each load was told to have ended once, as its last word': sql(`UPDATE events SET data = data || '{"state": "completed"}' WHERE type = 'load.task.progress' AND data ->> 'state' = 'running'`),
  'whatever an attempt wrote came from the worker that had begun it': sql(`UPDATE soak_writes SET machine = 'nobody' WHERE state = 'completed'`),
  'the status of each example is what came of it last': sql(`UPDATE example_bundle_status SET state = 'running' WHERE slug = 'base'`),
  'each bundle is one artifact, whose bytes are in the store and whole': async ({ lane }) => {
    const folder = join(lane.store.path, 'v1/blobs');
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) spoilFile(join(entry.parentPath, entry.name));
  },
  'records of the same inputs name the same content, and each bundle has one': async ({ lane }) => rmSync(join(lane.store.path, 'v1/records'), { recursive: true }),
  'no delivery is left in the queue': sql(`UPDATE pgboss.job SET state = 'retry' WHERE id = (SELECT id FROM pgboss.job WHERE name LIKE 'loads.%' LIMIT 1)`),
  'no process is left of what was killed': async ({ lane }) => {
    spawn('sleep', ['5'], { env: { PATH: '/usr/bin:/bin', HOME: join(lane.world.site.root, 'w1', 'home') }, stdio: 'ignore' }).unref();
  },
  'no sandbox is left': async ({ lane }) => mkdirSync(join(lane.world.site.root, 'w1', 'tmp', 'left')),
};

/** Spoils a round that went well, in one way after the other. @returns the invariants that had nothing to say. */
export async function silentChecks(lane: Lane, { plan, loads }: Round): Promise<readonly string[]> {
  // They would mend some of it.
  await lane.fleet.killAll();
  const ended = { lane, number: plan.number, loads: [...loads, COPY] };
  const silent: string[] = [];
  for (const [name, check] of Object.entries(invariants)) {
    const before = (await check(ended)).length;
    await spoils[name]?.(ended);
    if ((await check(ended)).length <= before) silent.push(name);
  }
  return silent;
}

function spoilFile(path: string): void {
  rmSync(path);
  writeFileSync(path, 'other bytes');
}
