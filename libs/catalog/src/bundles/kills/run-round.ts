import { digestSchema } from '@apphub/model';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { verifyAudit } from '../../audit/index.ts';
import type { Database } from '../../database/index.ts';
import { unsoundRows } from '../testing/inspect.ts';
import { byteFolder } from './byte-folder.ts';
import { randomFrom } from './random.ts';

export interface Round {
  readonly database: Database;
  readonly url: string;
  /** Where the bytes lie. */
  readonly folder: string;
  /** Decides what the victims do, and when they are killed. */
  readonly seed: number;
}

const VICTIM = fileURLToPath(new URL('./victim/main.ts', import.meta.url));
const VICTIMS = 2;
const MOST_ACTS = 40;
const MOST_DELAY_MS = 12;

/** Lets several processes publish, kills them in the middle of it, and tells what is not as it must be. */
export async function runRound({ database, url, folder, seed }: Round): Promise<string[]> {
  const random = randomFrom(seed);
  const applicationName = `victim ${seed}`;
  const orders = Array.from({ length: VICTIMS }, (_, index) => JSON.stringify({ url, folder, applicationName, seed: seed + index + 1 }));
  const victims = orders.map((order) => spawn(process.execPath, [VICTIM, order], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const acts = 1 + Math.floor(random() * MOST_ACTS);
  const said = await Promise.all(victims.map((victim) => untilActed(victim, acts)));
  await sleep(random() * MOST_DELAY_MS);
  for (const victim of victims) victim.kill('SIGKILL');
  await untilGone(database, applicationName);
  return [...said.flat(), ...(await violations(database, folder))];
}

/** @returns what a victim said that ended before it was killed. */
async function untilActed(victim: ChildProcess, acts: number): Promise<string[]> {
  const enough = Promise.withResolvers<string[]>();
  let done = 0;
  let words = '';
  victim.stderr?.on('data', (chunk: Buffer) => (words += String(chunk)));
  victim.stdout?.on('data', (chunk: Buffer) => {
    done += chunk.length;
    if (done >= acts) enough.resolve([]);
  });
  void once(victim, 'exit').then(() => enough.resolve([`a victim ended by itself: ${words}`]));
  return enough.promise;
}

/** The server finishes what it was told before it sees that nobody is there any more. */
async function untilGone(database: Database, applicationName: string): Promise<void> {
  for (;;) {
    const left = await database.execute('SELECT FROM pg_stat_activity WHERE application_name = $1', [applicationName]);
    if (left === 0) return;
    await sleep(10);
  }
}

async function violations(database: Database, folder: string): Promise<string[]> {
  const stored = await database.query("SELECT digest FROM blobs WHERE state = 'stored'", [], z.object({ digest: digestSchema }));
  const bytes = byteFolder(folder);
  const missing = await Promise.all(stored.map(async ({ digest }) => ((await bytes.has(digest)) ? [] : [`no bytes for the row of ${digest}`])));
  const audit = await verifyAudit(database);
  return [...missing.flat(), ...(await unsoundRows(database)), ...(audit.kind === 'intact' ? [] : [audit.sentence])];
}
