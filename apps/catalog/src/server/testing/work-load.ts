import { type Abilities, announceWorker, type ClaimedTask, claimTask, completeTask, failTask, type Lease, type LoadPlan, type LoadPlanTask, planLoad, registerBlob } from '@apphub/catalog';
import { ANY_PLATFORM, type Digest, failure, parseDigest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { z } from 'zod';
import type { TestServer } from './use-server.ts';

/** The queue agrees with whatever a worker says. */
const lease: Lease = { hold: async () => true, settle: async () => true, giveBack: async () => true };

const QUEUED = "SELECT delivery FROM load_tasks WHERE load_id = $1 AND state = 'queued' ORDER BY turn LIMIT 1";
const deliverySchema = z.object({ delivery: z.string() });

/** `{ b: ['a'] }`: b waits for a; what has more behind it comes first. */
export function planOf(upstreams: Readonly<Record<string, readonly string[]>>, about: (slug: string) => Partial<LoadPlanTask> = () => ({})): LoadPlan {
  const edges = Object.entries(upstreams).flatMap(([slug, waitsFor]) => waitsFor.map((upstream) => [upstream, slug] as const));
  const lengthOf = (slug: string): number => 1000 + Math.max(0, ...edges.filter(([upstream]) => upstream === slug).map(([, dependent]) => lengthOf(dependent)));
  const tasks = Object.keys(upstreams).map((slug) => ({ slug, priority: lengthOf(slug), expectedMs: 1000, ...about(slug) }));
  return { commit: 'c0ffee', tasks, edges };
}

/** Gives a load its plan, as a planner would. */
export async function plan(server: TestServer, loadId: string, made: LoadPlan): Promise<void> {
  await planLoad(portsOf(server), { loadId, plan: made });
}

/** Says that there is a worker, or what has become of it; it does nothing, and is never silent. */
export async function announce({ database }: TestServer, abilities: Partial<Abilities> = {}, { id = 'test', stopping = false } = {}): Promise<void> {
  const all = { platform: 'linux-x64-glibc', tools: [], memoryMb: 4096, ...abilities };
  await announceWorker(database, { id, host: 'here', roles: ['worker'], abilities: all, isolation: 'bubblewrap', concurrency: 2, version: '1.0.0', commit: null, stopping });
  // Nobody says it again, as a worker would every few seconds; a test may take longer than that.
  await database.execute("UPDATE workers SET seen_at = now() + interval '1 day' WHERE id = $1", [id]);
}

/** Begins the next task of a load, as a worker would. */
export async function begin(server: TestServer, loadId: string): Promise<ClaimedTask> {
  const [queued] = await server.database.query(QUEUED, [loadId], deliverySchema);
  if (queued === undefined) throw new Error('expected a task to be queued');
  const outcome = await claimTask(portsOf(server), { delivery: queued.delivery, worker: 'test', lease });
  if (outcome.kind !== 'claimed') throw new Error(`expected to get a task, got ${outcome.kind}`);
  return outcome;
}

/** Takes a task to its end with bytes of its own, as a worker would. */
export async function finish(server: TestServer, { claim }: Pick<ClaimedTask, 'claim'>, { cached = false } = {}): Promise<Digest> {
  const { slug } = claim;
  const blob = await server.store.writeBlob((sink) => sink(Buffer.from(`the archive of ${slug}`)));
  await registerBlob(server.database, blob);
  const receipt = { slug, version: '1.0.0', fingerprint: parseDigest(sha256(`inputs of ${slug}`)), contentDigest: parseDigest(sha256(`content of ${slug}`)), platform: ANY_PLATFORM, ...blob } as const;
  await completeTask(portsOf(server), claim, { receipt, filename: `${slug}-1.0.0.tgz`, storageUrl: 'local://blob', cached });
  return blob.digest;
}

/** Lets a task fail for good, or only this attempt of it, as a worker would. */
export async function breakDown(server: TestServer, { claim }: Pick<ClaimedTask, 'claim'>, { mayPass = false } = {}): Promise<void> {
  await failTask(portsOf(server), claim, { failure: failure('BUILD_FAILED', 'It did not build.', { problems: ['a line of its log'] }), mayPass });
}

/** Works a load off, whatever its tasks are. @returns their slugs in the order in which they began. */
export async function finishAll(server: TestServer, loadId: string): Promise<string[]> {
  const order: string[] = [];
  while ((await server.database.query(QUEUED, [loadId], deliverySchema)).length > 0) {
    const task = await begin(server, loadId);
    order.push(task.claim.slug);
    await finish(server, task);
  }
  return order;
}

function portsOf({ parts: { database, deliveries } }: TestServer) {
  return { database, deliveries };
}
