import type { CallOutput, CatalogClient, Watched } from '@apphub/client';
import { durationWords, fail } from '@apphub/model';
import { loadEventSchema, type LoadProgress, type TaskEvent, taskEventSchema } from '@apphub/model/api';
import type { Workers } from './workers.ts';

type Told = TaskEvent['data'];

export interface LoadStoryOptions {
  readonly client: CatalogClient;
  readonly workers: Workers;
  /** How often a worker is killed. */
  readonly kills: number;
  /** Told each line as it happens. */
  readonly say: (line: string) => void;
}

interface Killed {
  readonly machine: string;
  readonly slug: string;
  readonly stage: string;
}

/** What the story came to; tests look at it. */
export interface LoadStory {
  readonly load: CallOutput<'getLoad'>;
  /** What was killed, and what it was doing. */
  readonly killed: readonly Killed[];
  /** How often each example was completed, by the events. */
  readonly completions: ReadonlyMap<string, number>;
  /** How often each version was published, by the audit trail. */
  readonly publications: ReadonlyMap<string, number>;
  readonly audit: CallOutput<'verifyAudit'>;
  /** The same load once more. */
  readonly again: CallOutput<'getLoad'>;
}

/** A load of all examples, told by its events, while workers are killed in the midst of builds; then the same load again. */
export async function tellLoad({ client, workers, kills, say }: LoadStoryOptions): Promise<LoadStory> {
  say(`1. a load of all examples is asked for; ${workers.machines.join(' and ')} share it, and one of them is killed ${kills} times`);
  const { load: asked } = await client.call('loadExamples', { body: { publish: true } });
  const at = (time: number) => `   ${durationWords(time - Date.parse(asked.createdAt)).padStart(8)}  `;
  const killed: Killed[] = [];
  const completions = new Map<string, number>();
  const last = new Map<string, string>();
  let striking = Promise.resolve();

  const strike = async ({ slug, stage }: Told, machine: string) => {
    killed.push({ machine, slug, stage: stage ?? '' });
    await workers.kill(machine);
    say(`${at(Date.now())}${machine} is killed with SIGKILL, in the midst of ${slug} (${stage})`);
    await workers.start(machine);
    say(`${at(Date.now())}${machine} is started again`);
  };

  const hearTask = ({ emittedAt: time, data: task }: TaskEvent) => {
    const machine = workers.machineOf(task.worker) ?? '-';
    const line = taskLine(task, machine);
    if (last.get(task.slug) !== line) say(`${at(Date.parse(time))}${line}`);
    last.set(task.slug, line);
    if (task.state === 'completed') completions.set(task.slug, (completions.get(task.slug) ?? 0) + 1);
    const isTarget = task.state === 'running' && task.stage === STRUCK_IN && machine === workers.machines[0] && workers.isRunning(machine);
    if (isTarget && killed.length < kills && !killed.some(({ slug }) => slug === task.slug)) striking = strike(task, machine);
  };

  let planned = false;
  for await (const told of client.watch({ jobId: asked.id, after: 0 })) {
    const task = eventOf(told, taskEventSchema);
    if (task !== undefined) hearTask(task);
    const event = eventOf(told, loadEventSchema);
    if (event === undefined) continue;
    if (!planned && event.data.startedAt !== null) {
      planned = true;
      say(`${at(Date.parse(event.emittedAt))}planned: ${total(event.data)} tasks`);
      await demandWorkers(client, asked.id);
    }
    if (event.data.endedAt !== null) break;
  }
  const load = await client.call('getLoad', { params: { id: asked.id } });
  say(`${at(Date.parse(load.endedAt ?? ''))}the load is ${load.state}: ${countWords(load)}`);
  await striking;

  const publications = await publicationsOf(client);
  const audit = await client.call('verifyAudit');
  say('2. what the outside sees');
  say(`   ${completions.size} examples were told completed, each ${timesWords([...completions.values()])}; ${publications.size} versions were published, each ${timesWords([...publications.values()])}`);
  say(`   the audit trail of ${audit.number} entries is ${audit.intact ? 'intact' : 'broken'}`);

  say('3. the same load again');
  const again = await once(client);
  say(`   ${again.state} after ${durationWords(Date.parse(again.endedAt ?? '') - Date.parse(again.createdAt))}: ${countWords(again)}`);
  return { load, killed, completions, publications, audit, again };
}

const STRUCK_IN = 'building';

/** @throws FailureError TOOL_MISSING for what none of the workers can build: the story would have no end. */
async function demandWorkers(client: CatalogClient, id: string): Promise<void> {
  const { tasks } = await client.call('listLoadTasks', { params: { id }, query: { limit: 1000 } });
  const words = tasks.flatMap(({ slug, wait }) => (wait?.kind === 'no-worker' ? [`${slug}: ${wait.words}`] : []));
  if (words.length > 0) fail('TOOL_MISSING', words.join('; '));
}

function eventOf<T>(told: Watched, schema: { safeParse(value: unknown): { readonly data?: T } }): T | undefined {
  return told.kind === 'event' ? schema.safeParse(told.event).data : undefined;
}

function taskLine({ slug, state, stage, attempt, cached, failure, because }: Told, machine: string): string {
  const name = slug.padEnd(34);
  switch (state) {
    case 'running':
      return `${name}${machine}  ${stage ?? ''}${attempt > 1 ? `  (attempt ${attempt})` : ''}`;
    case 'completed':
      return `${name}${machine}  completed${cached === true ? ', found' : ''}`;
    case 'blocked':
      return `${name}blocked because of ${because ?? '-'}`;
    default:
      return `${name}${state}${failure === null ? '' : `: ${failure.code} ${failure.message}`}`;
  }
}

function total({ counts }: Pick<LoadProgress, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function countWords({ counts, cached }: Pick<LoadProgress, 'counts' | 'cached'>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`);
  return `${parts.join(', ')}; ${cached} of them found, not built`;
}

function timesWords(times: readonly number[]): string {
  return times.every((count) => count === 1) ? 'once' : `between ${Math.min(...times)} and ${Math.max(...times)} times`;
}

async function publicationsOf(client: CatalogClient): Promise<ReadonlyMap<string, number>> {
  const bundles = await client.call('listBundles');
  const counted = bundles.map(async ({ slug }) => {
    const { versions } = await client.call('getBundle', { params: { slug } });
    const histories = await Promise.all(versions.map(({ version }) => client.call('listHistory', { params: { slug, version } })));
    return [slug, histories.flat().length] as const;
  });
  return new Map(await Promise.all(counted));
}

async function once(client: CatalogClient): Promise<CallOutput<'getLoad'>> {
  const { load } = await client.call('loadExamples', { body: { publish: true } });
  for await (const told of client.watch({ jobId: load.id, after: 0 })) if (eventOf(told, loadEventSchema)?.data.endedAt) break;
  return client.call('getLoad', { params: { id: load.id } });
}
