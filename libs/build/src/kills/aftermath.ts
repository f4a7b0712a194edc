import { failureOf } from '@apphub/model';
import { sweepSandboxes } from '@apphub/sandbox';
import { openFileBackend, openStore, sweepStaging } from '@apphub/store';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildExample } from '../build-example.ts';
import { loadFrom, openSite, type Site } from './site.ts';

/** What a killed process left, before anybody swept. */
export interface Remains {
  readonly processes: number;
  readonly sandboxes: number;
  readonly stagedFiles: number;
}

export interface Aftermath {
  readonly remains: Remains;
  /** One sentence for each thing that is not as it must be. */
  readonly violations: readonly string[];
}

/** Staged files are swept once nobody has written to them for a day. */
const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

export interface NextCommand {
  readonly slug: string;
  /** The digest of the bundle when nobody is killed. */
  readonly golden: string;
}

/** Does what the next command does after a kill, and looks at what it finds and leaves. */
export async function examineAftermath(site: Site, { slug, golden }: NextCommand): Promise<Aftermath> {
  const staging = openFileBackend(site.store).staging;
  const count = (): Remains => ({
    processes: processesNaming(site.sandboxes).length,
    sandboxes: namesIn(site.sandboxes).length,
    stagedFiles: namesIn(staging).length,
  });
  const remains = count();
  const swept = await sweepSandboxes(site.sandboxes);
  const violations = swept.flatMap(({ id, problem }) => (problem === undefined ? [] : [`The sandbox ${id} was not removed: ${problem}.`]));
  violations.push(...leftover(count(), site), ...(await corruptBlobs(site)), ...(await nextBuild(site, { slug, golden })), ...(await corruptBlobs(site)));
  await sweepStaging(staging, Date.now() + TWO_DAYS_MS);
  const { stagedFiles } = count();
  if (stagedFiles > 0) violations.push(`${stagedFiles} files of a dead writer were not swept.`);
  return { remains, violations: [...new Set([...violations, ...leftover(count(), site)])] };
}

function leftover({ processes, sandboxes }: Remains, { temp }: Site): readonly string[] {
  const counts = { processes, sandboxes, 'temp files': namesIn(temp).length };
  return Object.entries(counts).flatMap(([what, left]) => (left === 0 ? [] : [`${left} ${what} were left after the sweep.`]));
}

/** Reads every blob that the store has under a name. */
async function corruptBlobs({ store: folder }: Site): Promise<readonly string[]> {
  const store = openStore(openFileBackend(folder));
  const corrupt: string[] = [];
  for await (const { digest } of store.listBlobs()) {
    const blob = await store.openBlob(digest);
    await blob?.forEach(() => undefined).catch((error: unknown) => corrupt.push(`A blob cannot be read: ${failureOf(error).message}`));
  }
  return corrupt;
}

async function nextBuild(site: Site, { slug, golden }: NextCommand): Promise<readonly string[]> {
  const ports = await openSite(site, () => undefined);
  const result = await buildExample(loadFrom(site, slug), { upstream: [] }, ports);
  if (!result.ok) return [`The next build failed: ${result.error.code} ${result.error.message}`];
  const { digest } = result.value.receipt;
  const isThere = (await ports.store.statBlob(digest)) !== undefined;
  return [...(digest === golden ? [] : [`The next build gave ${digest} instead of ${golden}.`]), ...(isThere ? [] : ['Its bundle is not there.'])];
}

/** Processes whose environment or arguments name the folder; found without the code under test. */
function processesNaming(folder: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.filter((pid) => ['environ', 'cmdline'].some((file) => textOf(join('/proc', pid, file)).includes(folder)));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
