import { type Database, openDatabase } from '@apphub/catalog';
import { openClient } from '@apphub/client';
import { sha256 } from '@apphub/model/node';
import { randomBytes } from 'node:crypto';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storedArchive } from './catalog-archive.ts';
import { ratePerSecond } from './catalog-rate.ts';
import { comparedRow } from './catalog-row.ts';
import type { CatalogProcess } from './catalog-service.ts';
import { median } from './measure.ts';
import type { BenchRow } from './row.ts';

const CLIENTS = [1, 16];
const ROUNDS = 3;
const SECONDS = 2;
const ARCHIVE_BYTES = 4096;

type Kind = 'publish' | 'insert' | 'keep';
type Work = (client: number) => Promise<unknown>;
type Works = Readonly<Record<Kind, Work>>;
type Rates = Readonly<Record<Kind, number[]>>;

/**
 * New versions published over HTTP, each with bytes that the store does not have, against bare INSERTs that commit one by
 * one, into the same Postgres over as many connections as there are clients; and against the least that a publish has to
 * do: a file that lasts under its name, and then such an INSERT.
 */
export async function benchPublishing(service: CatalogProcess): Promise<readonly BenchRow[]> {
  const database = openDatabase({ url: service.databaseUrl, poolSize: Math.max(...CLIENTS), applicationName: 'bench' });
  try {
    await database.raw('CREATE SCHEMA bench; CREATE TABLE bench.versions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text, version text, manifest jsonb)');
    const insert = inserter(database);
    const works = { publish: publisher(service), insert, keep: keeper(service.scratch, insert) };
    const rows: BenchRow[] = [];
    for (const clients of CLIENTS) rows.push(...rowsOf(clients, await measure(clients, works)));
    return rows;
  } finally {
    await database.close();
  }
}

async function measure(clients: number, works: Works): Promise<Rates> {
  const rates: Rates = { publish: [], insert: [], keep: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const kind of ['publish', 'insert', 'keep'] as const) {
      const rate = await ratePerSecond(works[kind], { clients, seconds: SECONDS });
      // The first round connects and compiles.
      if (round >= 0) rates[kind].push(rate);
    }
  }
  return rates;
}

/** Each client publishes one version after the other of a bundle of its own. */
function publisher({ url, token }: CatalogProcess): Work {
  const api = openClient({ url, token });
  let seed = 0;
  return async (client) => {
    seed += 1;
    const version = `1.0.${seed}`;
    const archive = Buffer.concat([...storedArchive({ version, bytes: ARCHIVE_BYTES, seed })]);
    await api.publish({ slug: `bench-${client}`, version, digest: sha256(archive), archive });
  };
}

function inserter(database: Database): Work {
  const manifest = JSON.stringify({ name: 'bench', version: '1.0.0', runtime: 'node22', entry: 'dist/index.js' });
  return (client) => database.execute('INSERT INTO bench.versions (slug, version, manifest) VALUES ($1, $2, $3)', [`bench-${client}`, '1.0.0', manifest]);
}

/** Each file is written, synced, named, and its name synced, before the row is. */
function keeper(folder: string, insert: Work): Work {
  const bytes = randomBytes(ARCHIVE_BYTES);
  let count = 0;
  return async (client) => {
    count += 1;
    const file = join(folder, String(count));
    await writeFile(`${file}.new`, bytes, { flush: true });
    await rename(`${file}.new`, file);
    await sync(folder);
    await insert(client);
  };
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

function rowsOf(clients: number, rates: Rates): BenchRow[] {
  const row = (peer: string, kind: 'insert' | 'keep', atLeast: number) =>
    comparedRow({
      name: `publishes over HTTP, ${clients} at once, against ${peer}`,
      unit: 'per s',
      ours: median(rates.publish),
      peer: median(rates[kind]),
      bound: { atLeast },
      // Whoever appends to the audit trail holds its end until its commit is on the disk: commits are not grouped.
      ...(clients === 1 ? {} : { note: 'publishes commit one after the other, as their audit entries are chained' }),
    });
  const [insert, keep] = clients === 1 ? [0.015, 0.05] : [0.005, 0.015];
  return [row('bare INSERT … COMMIT', 'insert', insert), row('a file that lasts and INSERT … COMMIT', 'keep', keep)];
}
