import { fail } from '@apphub/model';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** That this program runs a server on a data folder, for those who cannot see its process: other machines and containers. */
export interface Claim {
  release(): Promise<void>;
}

interface Claimant {
  readonly host: string;
  readonly pid: number;
  /** Processes of the same namespace see each other. */
  readonly namespace: string;
}

const CLAIM_FILE = 'claim.json';
const BEAT_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 250;
/** A claim that is not renewed this long is that of a program that was killed. */
const DEAD_AFTER_MS = 8_000;

/** Claims `dataFolder`, and renews the claim as long as this program lives. */
export async function claimFolder(dataFolder: string): Promise<Claim> {
  const file = join(dataFolder, CLAIM_FILE);
  await writeFile(file, JSON.stringify(thisClaimant()), { mode: 0o600 });
  const beating = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_EVERY_MS).unref();
  return {
    async release() {
      clearInterval(beating);
      await rm(file, { force: true });
    },
  };
}

/**
 * Two servers on the same data would destroy it, and Postgres itself sees only servers beside which it runs.
 * EMBEDDED_DATABASE_IN_USE if a program that cannot be seen from here renews its claim.
 */
export async function refuseIfClaimed(dataFolder: string): Promise<void> {
  const file = join(dataFolder, CLAIM_FILE);
  const claimant = await readClaim(file);
  if (claimant === undefined || claimant.namespace === thisClaimant().namespace) return;
  const renewed = await lastRenewal(file);
  for (const deadline = Date.now() + DEAD_AFTER_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    const now = await lastRenewal(file);
    if (now === undefined) return;
    if (now !== renewed) fail('EMBEDDED_DATABASE_IN_USE', `Process ${claimant.pid} on ${claimant.host} runs the embedded database in ${dataFolder}.`);
  }
}

async function readClaim(file: string): Promise<Claimant | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Claimant;
  } catch {
    return undefined; // None, or one that was cut off while it was written: nobody renews that.
  }
}

async function lastRenewal(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

function thisClaimant(): Claimant {
  return { host: hostname(), pid: process.pid, namespace: namespace() };
}

function namespace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
