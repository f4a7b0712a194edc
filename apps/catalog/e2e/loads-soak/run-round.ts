import type { CallInput } from '@apphub/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { rewrite } from '../support/load-world.ts';
import { ended } from '../support/loads.ts';
import { awaitMoment } from './await-moment.ts';
import { anyWorker, strikes } from './faults.ts';
import { type Ended, invariants } from './invariants.ts';
import type { Lane } from './lane.ts';
import type { Fault, FaultKind, Moment, RoundPlan } from './plan.ts';
import { FORCED, roundExamples } from './round-examples.ts';

export interface Round {
  readonly plan: RoundPlan;
  readonly loads: readonly string[];
  readonly struck: readonly FaultKind[];
  /** Where the work stood that a kill of a worker has ended. */
  readonly hit: readonly Moment[];
  /** One sentence for each thing that is not as it must be. */
  readonly violations: readonly string[];
  readonly ms: number;
}

/** How long loads may be open that are struck, how long they may take to end by themselves, and their remains to be gone. */
const STRUCK_SECONDS = 240;
const END_SECONDS = 240;
const QUIET_SECONDS = 60;
/** A round that takes longer does not come to its end, nor to a violation. */
export const LONGEST_ROUND_SECONDS = STRUCK_SECONDS + END_SECONDS + QUIET_SECONDS;

/** Asks for loads, does what is planned to whatever works on them, and looks at what has come of it all. */
export async function runRound(lane: Lane, plan: RoundPlan, { quietSeconds = QUIET_SECONDS } = {}): Promise<Round> {
  const began = performance.now();
  rewrite(lane.world, roundExamples(plan));
  lane.world.workspace.commit();
  const loads = [await askPatiently(lane, { publish: true })];
  if (plan.second !== 'none') loads.push(await askPatiently(lane, { slugs: [...FORCED], force: true, ...(plan.second === 'publishes' ? { publish: true, reason: 'once more' } : {}) }));
  const under = { lane, loads, number: plan.number };
  const strokes = await strikeAll(under, plan.faults);
  await Promise.all(strokes.map(({ over }) => over));
  const violations = (await endsByItself(under)) ? await stillWrong(under, quietSeconds) : [`the loads do not end: ${await openTasks(under)}`];
  const hit = await Promise.all(strokes.map((stroke) => hitOf(under, stroke)));
  return { plan, loads, struck: strokes.map(({ fault }) => fault.kind), hit: hit.filter((moment) => moment !== undefined), violations, ms: performance.now() - began };
}

/** Asks until there is an answer; however often that is, it is one load. */
async function askPatiently({ fleet }: Lane, body: NonNullable<CallInput<'loadExamples'>['body']>): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  return eventually(async () => (await fleet.client().call('loadExamples', { body, headers })).load.id);
}

interface Stroke {
  readonly fault: Fault;
  readonly machine: string | undefined;
  readonly pid: number;
  /** Once what it did is mended. */
  readonly over: Promise<void>;
}

async function strikeAll({ lane, loads }: Ended, faults: readonly Fault[]): Promise<Stroke[]> {
  const strokes: Stroke[] = [];
  const signal = AbortSignal.timeout(STRUCK_SECONDS * 1000);
  for (const fault of faults) {
    const machine = await awaitMoment(lane, { loads, moment: fault.moment, signal });
    if (fault.delayMs > 0) await sleep(fault.delayMs);
    const struck = machine ?? anyWorker(fault);
    const pid = lane.fleet.pidOf(struck);
    const over = strikes[fault.kind](lane, { machine: struck, fault });
    // Whoever waits for its end hears of it; until then the next moment is waited for.
    over.catch(() => undefined);
    strokes.push({ fault, machine, pid, over });
  }
  return strokes;
}

async function endsByItself({ lane, loads }: Ended): Promise<boolean> {
  const ends = loads.map((id) => eventually(() => ended(lane.fleet.client(), id, { seconds: 5 }), { seconds: END_SECONDS }));
  return Promise.all(ends).then(() => true, () => false);
}

/** What dies takes its time, and what was taken over is settled a little later: only what stays so is wrong. */
async function stillWrong(under: Ended, seconds: number): Promise<readonly string[]> {
  let found: readonly string[] = [];
  const isQuiet = async () => (found = await brokenInvariants(under)).length === 0;
  await eventually(isQuiet, { seconds, every: 300 }).catch((error: unknown) => {
    if (found.length === 0) found = [String(error)];
  });
  return found;
}

export async function brokenInvariants(under: Ended): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const [name, check] of Object.entries(invariants)) for (const what of await check(under)) broken.push(`${name}: ${what}`);
  return broken;
}

const LOST = "SELECT attempt.stage FROM example_bundle_attempts AS attempt JOIN load_tasks ON load_tasks.id = job_id WHERE load_id = ANY ($1) AND attempt.state = 'lost' AND attempt.worker LIKE $2";
const stageSchema = z.object({ stage: z.string() });

/** Where the work stood that died with a worker: what its attempt came to, if it was lost. */
async function hitOf({ lane, loads }: Ended, { fault, machine, pid }: Stroke): Promise<Moment | undefined> {
  if (fault.kind !== 'kill-worker' || machine === undefined) return undefined;
  if (fault.moment === 'planning') return 'planning';
  const stages = (await lane.database.query(LOST, [loads, `%:${pid}-%`], stageSchema)).map(({ stage }) => stage);
  if (fault.moment === 'completing') return stages.includes('uploading') ? 'completing' : undefined;
  return (stages.find((stage) => stage === fault.moment) ?? stages[0]) as Moment | undefined;
}

const OPEN = "SELECT slug || ' ' || state || coalesce(' ' || stage, '') || ' attempt ' || attempt || coalesce(' ' || (failure ->> 'code'), '') AS stage FROM load_tasks WHERE load_id = ANY ($1) AND ended_at IS NULL";

async function openTasks({ lane, loads }: Ended): Promise<string> {
  return (await lane.database.query(OPEN, [loads], stageSchema)).map(({ stage }) => stage).join(', ');
}
