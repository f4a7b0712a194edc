import { type Database, verifyAudit } from '@apphub/catalog';
import { violations } from '@apphub/catalog/loads/testing';
import { parseDigest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { openFileBackend, openStore } from '@apphub/store';
import { storedRecords } from '@apphub/trust';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Lane } from './lane.ts';
import { EXPECTED, versionOf } from './round-examples.ts';

/** A round whose loads have ended. */
export interface Ended {
  readonly lane: Lane;
  readonly number: number;
  readonly loads: readonly string[];
}

type Check = (ended: Ended) => Promise<readonly string[]>;

/** What must hold after every round, whatever has happened in it; each finds nothing, or says what it found. */
export const invariants: Readonly<Record<string, Check>> = {
  'each example has become what it must, and failed for what is its own fault': bySql(`
    SELECT slug || ' is ' || state || coalesce(' with ' || (failure ->> 'code'), '') AS what FROM load_tasks
    WHERE load_id = ANY ($1) AND (state <> $2::jsonb ->> slug OR (state = 'failed' AND failure ->> 'code' <> 'BUILD_FAILED'))`, ({ loads }) => [loads, EXPECTED]),
  'counts, edges, attempts and deliveries of all loads agree': async ({ lane }) => violations(lane.database),
  'the same inputs are built at most once, unless by force': bySql(`
    SELECT task.slug || ' was built ' || count(*) || ' times' AS what FROM load_tasks AS task JOIN loads ON loads.id = load_id
    WHERE load_id = ANY ($1) AND task.state = 'completed' AND NOT task.cached AND NOT loads.force GROUP BY task.slug, task.fingerprint HAVING count(*) > 1`),
  'loads that run at the same time have the same bytes': bySql(`
    SELECT slug || ' has several digests' AS what FROM load_tasks WHERE load_id = ANY ($1) AND state = 'completed' GROUP BY slug HAVING count(DISTINCT result ->> 'digest') > 1`),
  'each version was published once': bySql(`
    SELECT slug || ' has ' || count(number) || ' revisions' AS what FROM unnest($1::text[]) AS slug
    LEFT JOIN job_bundle_versions AS version USING (slug) LEFT JOIN job_bundle_revisions ON version_id = version.id
    WHERE version.version = $2 GROUP BY slug HAVING count(number) <> 1
    UNION ALL SELECT slug || ' was not published' FROM unnest($1::text[]) AS slug WHERE NOT EXISTS (SELECT FROM job_bundle_versions AS version WHERE version.slug = slug.slug AND version = $2)
    UNION ALL SELECT slug || ' was published' FROM job_bundle_versions WHERE slug <> ALL ($1)`, ({ number }) => [slugsThat('completed'), versionOf(number)]),
  'each publication is one entry of the audit trail, whose chain is whole': async (ended) => [...(await auditedOnce(ended)), ...(await chain(ended.lane.database))],
  'events are numbered without a gap': bySql(`
    SELECT 'after ' || number AS what FROM (SELECT number, lead(number) OVER (ORDER BY number) AS next FROM events) AS told WHERE next <> number + 1
    UNION ALL SELECT 'first ' || min(number) FROM events HAVING min(number) <> 1
    UNION ALL SELECT 'last ' || max(number) FROM events HAVING max(number) <> (SELECT number FROM event_head)`),
  'each task and each load was told to have ended once, as its last word': bySql(`
    WITH told AS (SELECT number, type, coalesce(data ->> 'taskId', job_id::text) AS id, data ->> 'state' AS state FROM events
      WHERE type IN ('load.task.progress', 'load.progress') AND (job_id = ANY ($1) OR data ->> 'loadId' = ANY ($1::text[]))),
    expected AS (SELECT 'load.task.progress' AS type, id::text, state FROM load_tasks WHERE load_id = ANY ($1) UNION ALL SELECT 'load.progress', id::text, state FROM loads WHERE id = ANY ($1))
    SELECT type || ' ' || id || ' ended ' || (SELECT count(*) FROM told WHERE (told.type, told.id) = (expected.type, expected.id) AND told.state = expected.state) || ' times' AS what FROM expected
    WHERE 1 <> (SELECT count(*) FROM told WHERE (told.type, told.id) = (expected.type, expected.id) AND told.state = expected.state)
      OR state IS DISTINCT FROM (SELECT told.state FROM told WHERE (told.type, told.id) = (expected.type, expected.id) ORDER BY number DESC LIMIT 1)`),
  'whatever an attempt wrote came from the worker that had begun it': bySql(`
    SELECT slug || ' attempt ' || attempt || ' (' || coalesce(wrote.stage, wrote.state) || ') by ' || coalesce(machine, 'nobody') AS what FROM soak_writes AS wrote
    WHERE was = 'running' AND state IN ('running', 'completed', 'failed') AND machine IS DISTINCT FROM (
      SELECT machine FROM soak_writes AS began WHERE began.task = wrote.task AND began.attempt = wrote.attempt AND began.was <> 'running' AND began.state = 'running' ORDER BY number DESC LIMIT 1)`),
  'the status of each example is what came of it last': bySql(`
    SELECT status.slug || ' is said to be ' || status.state AS what FROM example_bundle_status AS status JOIN load_tasks AS task ON task.id = status.job_id
    WHERE task.load_id = ANY ($1) AND status.state <> task.state AND NOT (task.state = 'blocked' AND status.state IN ('failed', 'canceled'))
    UNION ALL SELECT slug || ' has no status of this round' FROM unnest($2::text[]) AS slug
      WHERE NOT EXISTS (SELECT FROM example_bundle_status AS status JOIN load_tasks AS task ON task.id = job_id WHERE status.slug = slug.slug AND load_id = ANY ($1))`, ({ loads }) => [loads, [...slugsThat('completed'), ...slugsThat('failed')]]),
  'each bundle is one artifact, whose bytes are in the store and whole': artifacts,
  'records of the same inputs name the same content, and each bundle has one': records,
  'no delivery is left in the queue': bySql(`SELECT name || ' ' || state AS what FROM pgboss.job WHERE state IN ('created', 'retry', 'active')`),
  'no process is left of what was killed': processes,
  'no sandbox is left': sandboxes,
};

function slugsThat(state: string): string[] {
  return Object.keys(EXPECTED).filter((slug) => EXPECTED[slug] === state);
}

const whatSchema = z.object({ what: z.string() });

function bySql(sql: string, values: (ended: Ended) => readonly unknown[] = ({ loads }) => (sql.includes('$1') ? [loads] : [])): Check {
  return async (ended) => (await ended.lane.database.query(sql, values(ended), whatSchema)).map(({ what }) => what);
}

const AUDITED = `
  SELECT slug || ' has ' || count(entry.number) || ' entries' AS what FROM unnest($1::text[]) AS slug
  LEFT JOIN audit_entries AS entry USING (slug) WHERE entry.version = $2 AND entry.new_checksum IS DISTINCT FROM entry.old_checksum GROUP BY slug HAVING count(entry.number) <> 1`;

const auditedOnce = bySql(AUDITED, ({ number }) => [slugsThat('completed'), versionOf(number)]);

async function chain(database: Database): Promise<readonly string[]> {
  const verified = await verifyAudit(database);
  return verified.kind === 'intact' ? [] : [`the chain is broken: ${JSON.stringify(verified)}`];
}

const ARTIFACTS = `
  SELECT task.slug, artifact.checksum, count(*) OVER (PARTITION BY artifact.slug, artifact.fingerprint) AS count, task.result ->> 'digest' AS digest, task.fingerprint
  FROM (SELECT DISTINCT ON (slug) * FROM load_tasks WHERE load_id = ANY ($1) AND state = 'completed') AS task
  LEFT JOIN example_bundle_artifacts AS artifact ON artifact.slug = task.slug AND artifact.fingerprint = task.fingerprint`;
const artifactSchema = z.object({ slug: z.string(), checksum: z.string().nullable(), count: z.number(), digest: z.string(), fingerprint: z.string() });

const artifactsOf = ({ lane, loads }: Ended) => lane.database.query(ARTIFACTS, [loads], artifactSchema);
const storeOf = ({ lane }: Ended) => openStore(openFileBackend(lane.store.path));

async function artifacts(ended: Ended): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { slug, checksum, count, digest } of await artifactsOf(ended)) {
    if (checksum !== digest || count !== 1) found.push(`${slug} has ${checksum === null ? 0 : count} artifacts, ${checksum} for ${digest}`);
    const blob = await storeOf(ended).openBlob(parseDigest(digest));
    const chunks = await blob?.toArray().catch((error: unknown) => [Buffer.from(String(error))]);
    if (chunks === undefined || sha256(Buffer.concat(chunks as Buffer[])) !== digest) found.push(`the bundle of ${slug} is not in the store as ${digest}`);
  }
  return found;
}

async function records(ended: Ended): Promise<readonly string[]> {
  const contents = new Map<string, Set<string>>();
  for await (const { fingerprint, record, digests } of storedRecords(storeOf(ended))) contents.set(fingerprint, (contents.get(fingerprint) ?? new Set()).add(record === undefined ? String(digests) : digests.join()));
  const torn = [...contents].filter(([, said]) => said.size > 1).map(([fingerprint]) => `${fingerprint} has several contents`);
  const missing = (await artifactsOf(ended)).filter(({ fingerprint, digest }) => contents.get(fingerprint)?.has(digest) !== true);
  return [...torn, ...missing.map(({ slug, fingerprint }) => `there is no record of ${slug}, ${fingerprint}`)];
}

/** Whatever names the folder of a machine descends from what runs there now. */
async function processes({ lane: { world, fleet } }: Ended): Promise<readonly string[]> {
  const alive = new Set(fleet.pids());
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  const ours = pids.filter((pid) => [...fleet.machines].some((machine) => ['cmdline', 'environ'].some((file) => read(pid, file).includes(`${join(world.site.root, machine)}/`))));
  return ours.filter((pid) => !descends(pid, alive)).map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '));
}

function descends(pid: number, alive: ReadonlySet<number>): boolean {
  for (let at = pid; at > 1; at = Number(/^PPid:\s+(\d+)$/m.exec(read(at, 'status'))?.[1] ?? 0)) if (alive.has(at)) return true;
  return read(pid, 'cmdline') === '';
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

async function sandboxes({ lane: { world } }: Ended): Promise<readonly string[]> {
  return world.site.left();
}
