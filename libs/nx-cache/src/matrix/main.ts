/**
 * `npm run matrix -w @apphub/nx-cache`: every fault on every client, into docs/fault-matrix.md.
 *
 *   -- --only <part of names>   some of the faults, printed only
 *   -- --nx <version>           the shim alone, with another Nx, such as "latest"; printed only
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CellContext, runCell } from './cell.ts';
import { type Client, nxClient, shimClient, turboClient } from './client.ts';
import { faults } from './faults.ts';
import { cellWords, isRed, matrixDocument, type MatrixRow } from './render.ts';
import { installScratch } from './scratch-install.ts';
import { createSigning } from './signed-headers.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
const DOCUMENT = join(REPOSITORY, 'docs', 'fault-matrix.md');
const TURBO = '2.11.11';
const HUNG_AFTER_SECONDS = 30;
/** It waits on its own, for 30 s for a look-up and 60 s for an upload: hanging begins after both. */
const TURBO_SECONDS = 240;
/** Longer than all bounds of the shim together. */
const SHIM_SECONDS = 120;

const { values: words } = parseArgs({ options: { only: { type: 'string', default: '' }, nx: { type: 'string' } } });
const signing = createSigning();
const context: CellContext = { signing, seeds: new Map() };
const env = { APPHUB_NX_CACHE_KEYS: signing.publicKey };

async function rowsOf(clients: readonly Client[]): Promise<MatrixRow[]> {
  const rows: MatrixRow[] = [];
  for (const fault of faults.filter(({ name }) => name.includes(words.only))) {
    const cells: MatrixRow['cells'] = {};
    for (const client of clients) {
      const { cell } = await runCell(fault, client, context);
      Object.assign(cells, { [client.name]: cell });
      console.log(`${fault.name.padEnd(28)} ${client.name.padEnd(6)} ${cellWords(cell)}`);
    }
    rows.push({ fault, cells });
  }
  return rows;
}

/** The newest Nx, say, behind the shim. */
async function withOtherNx(version: string): Promise<MatrixRow[]> {
  const install = installScratch('nx', version);
  if (typeof install === 'string') throw new Error(install);
  using nx = install;
  console.log(`Nx ${nx.version}`);
  using shim = shimClient({ withinSeconds: SHIM_SECONDS, env, nxFolder: join(nx.modules, 'nx') });
  return await rowsOf([shim]);
}

async function withAllClients(): Promise<MatrixRow[]> {
  const install = installScratch('turbo', TURBO);
  using plain = nxClient({ withinSeconds: HUNG_AFTER_SECONDS });
  using shim = shimClient({ withinSeconds: SHIM_SECONDS, env });
  if (typeof install === 'string') return written(await rowsOf([plain, shim]), { missing: install });
  using scratch = install;
  using turbo = turboClient(scratch.modules, { withinSeconds: TURBO_SECONDS });
  return written(await rowsOf([plain, shim, turbo]), { version: scratch.version });
}

function written(rows: MatrixRow[], turbo: { readonly version: string } | { readonly missing: string }): MatrixRow[] {
  const { version: nxVersion } = JSON.parse(readFileSync(join(REPOSITORY, 'node_modules', 'nx', 'package.json'), 'utf8')) as { readonly version: string };
  const document = matrixDocument(rows, { nxVersion, turbo, hungAfterSeconds: HUNG_AFTER_SECONDS, processors: availableParallelism() });
  if (words.only === '') writeFileSync(DOCUMENT, document);
  return rows;
}

const rows = await (words.nx === undefined ? withAllClients() : withOtherNx(words.nx));
const hurt = rows.filter(({ cells: { shim } }) => shim !== undefined && isRed(shim));
console.log(hurt.length === 0 ? `The shim came through all ${rows.length}.` : `The shim was hurt by ${hurt.map(({ fault }) => fault.name).join(', ')}.`);
process.exitCode = hurt.length === 0 ? 0 : 1;
