import { claimRun, endRun, type Lease, registerBlob, type RunClaim, type RunEnding, writeRunLog } from '@apphub/catalog';
import type { TestServer } from './use-server.ts';

/** The queue agrees with whatever a worker says. */
const lease: Lease = { hold: async () => true, settle: async () => true, giveBack: async () => true };

/** Begins an attempt, as a worker would. */
export async function beginRun({ database }: TestServer, runId: string): Promise<RunClaim> {
  const outcome = await claimRun(database, { runId, worker: 'test', lease });
  if (outcome.kind !== 'claimed') throw new Error(`expected to get the run, got ${outcome.kind}`);
  return outcome.claim;
}

/** Lets the handler say something. */
export async function sayLines({ database }: TestServer, claim: RunClaim, texts: readonly string[]): Promise<void> {
  await writeRunLog(database, claim, { lines: texts.map((text) => ({ stream: 'stdout', text, at: new Date() })), bound: { bytes: 2 ** 20 } });
}

/** Takes a run to its end with these files, as a worker would. */
export async function endWith(server: TestServer, claim: RunClaim, files: Readonly<Record<string, string>>): Promise<void> {
  const { database, store } = server;
  const outputs = [];
  for (const [path, text] of Object.entries(files)) {
    const blob = await store.writeBlob((sink) => sink(Buffer.from(text)));
    await registerBlob(database, blob);
    outputs.push({ path, ...blob });
  }
  const ending: RunEnding = { status: 'succeeded', given: { result: { rows: 3 }, metrics: { rows: 3 } }, outputs };
  await endRun(database, claim, ending);
}
